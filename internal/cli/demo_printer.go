package cli

import (
	"context"
	"path/filepath"

	"ancvtpe/ancv/simulator"
	"ancvtpe/internal/till"
	"ancvtpe/printer/virtual"
)

// rollOf returns the tickets of the demo's virtual printer.
func rollOf(base till.Config) virtual.Roll {
	return virtual.Roll{Dir: filepath.Join(base.Dir, "imprimante")}
}

// usePrinter starts a virtual printer where the flag asks for one, and sets it as the till's
// sink. Its paper has the till's columns. stop ends the printer.
func (f *demoFlags) usePrinter(cfg *till.Config, sim *simulator.Simulator, columns int) (stop func() error, err error) {
	if !f.virtualPrinter {
		return func() error { return nil }, nil
	}
	own := virtual.Config{
		Address: "127.0.0.1:0", Dir: rollOf(*cfg).Dir, Printed: sim.TicketPrinted,
		Columns: max(columns, 32), // the narrowest paper; a ticket of 24 columns fits on it
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
