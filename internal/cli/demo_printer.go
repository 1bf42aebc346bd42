package cli

import (
	"context"
	"path/filepath"

	"ancvtpe/ancv/simulator"
	"ancvtpe/internal/till"
	"ancvtpe/printer/virtual"
)

// rollOf is the paper of the demo's printer in software.
func rollOf(base till.Config) virtual.Roll {
	return virtual.Roll{Dir: filepath.Join(base.Dir, "imprimante")}
}

// usePrinter starts a printer in software where that was asked for, and has the till print
// on it. Its paper takes the till's columns. The function that it returns ends it.
func (f *demoFlags) usePrinter(cfg *till.Config, sim *simulator.Simulator, columns int) (stop func() error, err error) {
	if !f.virtualPrinter {
		return func() error { return nil }, nil
	}
	own := virtual.Config{
		Address: "127.0.0.1:0", Dir: rollOf(*cfg).Dir, Printed: sim.TicketPrinted,
		Columns: max(columns, 32), // no paper is narrower; 24 columns print on it too
	}
	server, err := virtual.Listen(own)
	if err != nil {
		return nil, printerFailure(&printerFlags{address: own.Address, dir: own.Dir}, err)
	}
	cfg.Sink = "escpos:tcp://" + server.Address()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx) }()
	return func() error {
		cancel()
		return <-ended
	}, nil
}
