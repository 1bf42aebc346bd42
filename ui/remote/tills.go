package remote

import (
	"context"
	"io"

	"ancvtpe/ui"
	"ancvtpe/ui/phone"
)

// Till is a till as its sessions need it.
type Till struct {
	// Name is the shop's, or a demo's code.
	Name string
	// Screens are the engine and what else a till gives its screens; a session adds its own.
	Screens ui.Till
	// Wallet is the payer's phone; nil: there is none (a shop's till).
	Wallet phone.Wallet
	// Ended is closed when the engine has stopped, told to or not.
	Ended <-chan struct{}
	// Size is how many bytes the till has on the disk; nil: they are not counted.
	Size func() int64
	// Close stops the till; a demo leaves nothing behind.
	Close func() error
}

// Tills opens tills. An error may have French() string, the sentence for the visitor. Its methods
// may be called from any goroutine.
type Tills interface {
	// Till opens a shop's till.
	Till(name string) (*Till, error)
	// Demo makes a throw-away till with its simulator.
	Demo(code string) (*Till, error)
	// Run runs one of commands on an open till, all but « fermer », and returns its exit code.
	Run(ctx context.Context, t *Till, command []string, out, errs io.Writer) int
}

// commands are what may be run without a terminal.
func commands() [][]string {
	return [][]string{{"totaux"}, {"totaux", "--json"}, {"verifier"}, {"fermer"}}
}
