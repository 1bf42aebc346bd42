package remote

import (
	"context"
	"io"

	"ancvtpe/ui"
	"ancvtpe/ui/phone"
)

// Till is an open till for sessions.
type Till struct {
	// Name is the till's name in the file of keys, or a demo's code.
	Name string
	// Screens is the engine, and what else the till's screens need.
	Screens ui.Till
	// Wallet is the payer's phone in a demo; nil in a shop.
	Wallet phone.Wallet
	// Ended is closed when the engine has stopped, by Close or by itself.
	Ended <-chan struct{}
	// Size returns the size of the till's files in bytes; nil if it is not bounded.
	Size func() int64
	// Close stops the till, and deletes a demo's files.
	Close func() error
}

// Tills opens tills. An error may have a method French() string with a sentence for the client. The
// methods may be called from any goroutine.
type Tills interface {
	// Till opens the shop's till with that name.
	Till(name string) (*Till, error)
	// Demo makes a demo with its own simulator.
	Demo(code string) (*Till, error)
	// Run carries out one of commands on an open till, except « fermer », and returns its exit
	// code.
	Run(ctx context.Context, t *Till, command []string, out, errs io.Writer) int
}

// commands returns the commands that `ssh HOST COMMAND` may run.
func commands() [][]string {
	return [][]string{{"totaux"}, {"totaux", "--json"}, {"verifier"}, {"fermer"}}
}
