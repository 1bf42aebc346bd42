package paymenttest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"ancvtpe/payment"
)

// ErrPrinter is the usual error of a broken Printer.
var ErrPrinter = errors.New("printer is dead")

// Printer is a payment.Printer that records what it prints.
type Printer struct {
	mu   sync.Mutex
	out  []payment.Ticket
	err  error
	gate chan struct{}
}

// Break makes Print fail with err, or work again with nil.
func (p *Printer) Break(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.err = err
}

// Hold makes Print wait until the channel is closed; nil ends that.
func (p *Printer) Hold(gate chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gate = gate
}

// Printed returns the printed copies.
func (p *Printer) Printed() []payment.Ticket {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]payment.Ticket(nil), p.out...)
}

// Print implements payment.Printer.
func (p *Printer) Print(ctx context.Context, t payment.Ticket) error {
	p.mu.Lock()
	gate := p.gate
	p.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return p.err
	}
	p.out = append(p.out, t)
	return nil
}

// Preview implements payment.Printer.
func (p *Printer) Preview(t payment.Ticket) []string {
	return []string{fmt.Sprintf("%d %s", t.Nature, t.Paid), t.Outcome.String()}
}

// Hasher is a fast payment.Hasher that hides nothing.
type Hasher struct{}

// Hash implements payment.Hasher.
func (Hasher) Hash(password string) (string, error) { return "hash:" + password, nil }

// Verify implements payment.Hasher.
func (Hasher) Verify(hash, password string) (bool, error) { return hash == "hash:"+password, nil }
