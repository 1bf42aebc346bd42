package payment_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// linePort is the acquirer as one run of the program reaches it. Each call is held
// against what is durable at that moment (I1, I6).
type linePort struct {
	w        *world
	l        *life
	settings payment.Settings
	key      payment.SealKey
}

func (p linePort) down(ctx context.Context) error {
	switch {
	case p.l.dead():
		return &payment.Failure{Cause: payment.CauseConnect, Err: context.Canceled}
	case ctx.Err() != nil:
		return &payment.Failure{Cause: payment.CauseTimeout, Err: ctx.Err()}
	}
	// A look-up changes nothing, and the counter may change its parameters meanwhile.
	if saved := p.w.disk.must(); (saved.Settings != p.settings || saved.Key != p.key) && p.w.looking.Load() == 0 {
		p.w.violate("I6", "a call for shop %+v, the disk holds %+v", p.settings, saved.Settings)
	}
	return nil
}

// heard is what the till gets of an answer.
func (p linePort) heard(a payment.Answer, err error) (payment.Answer, error) {
	if p.l.dead() {
		return payment.Answer{}, &payment.Failure{Sent: true, Cause: payment.CauseConnect, Err: context.Canceled}
	}
	return a, err
}

func (p linePort) Create(ctx context.Context, r payment.CreateRequest) (payment.Answer, error) {
	if err := p.down(ctx); err != nil {
		return payment.Answer{}, err
	}
	last := p.w.disk.must().Last
	if last == nil || last.Payment != r.Payment || last.Order != r.Order || last.Requested != r.Amount {
		p.w.violate("I1", "the creation of %s leaves before it is on disk", r.Payment)
	}
	p.w.books.created(p.w, r)
	return p.heard(p.w.acquirer.Create(ctx, r))
}

func (p linePort) Attach(ctx context.Context, q payment.Query, payer payment.PayerID) (payment.Answer, error) {
	if err := p.down(ctx); err != nil {
		return payment.Answer{}, err
	}
	if last := p.own("attach", q); last != nil && !last.State.Final() && last.Payer != payer {
		p.w.violate("I1", "the payer attached is not on disk")
	}
	return p.heard(p.w.acquirer.Attach(ctx, q, payer))
}

func (p linePort) Status(ctx context.Context, q payment.Query, wait time.Duration) (payment.Answer, error) {
	if q.At.IsZero() { // of a closing's proof, which goes on as the shop that was closed
		p.w.looking.Add(1)
		defer p.w.looking.Add(-1)
		p.w.tally("asked about a closing")
	}
	if err := p.down(ctx); err != nil {
		return payment.Answer{}, err
	}
	return p.heard(p.w.acquirer.Status(ctx, q, wait))
}

func (p linePort) Cancel(ctx context.Context, q payment.Query) (payment.Answer, error) {
	if err := p.down(ctx); err != nil {
		return payment.Answer{}, err
	}
	p.own("cancel", q)
	return p.heard(p.w.acquirer.Cancel(ctx, q))
}

// own wants a call that changes something to be about the transaction on disk.
func (p linePort) own(call string, q payment.Query) *payment.Transaction {
	last := p.w.disk.must().Last
	if last == nil || last.Reference != q.Reference {
		p.w.violate("I6", "%s of %s, while the disk holds %+v", call, q.Reference, last)
		return nil
	}
	return last
}

// paper is the printer.
type paper struct {
	w    *world
	mu   sync.Mutex
	mode string
	slow time.Duration
	half bool // an interrupted copy was printed in part
	out  []payment.Ticket
}

// modes of the printer.
const (
	paperGood = "works"
	paperDead = "dead"
	paperNone = "not printed"
	paperLies = "printed, says dead"
	paperSlow = "slow"
)

func (p *paper) turn(mode string, slow time.Duration, half bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mode, p.slow, p.half = mode, slow, half
}

func (p *paper) sheets() []payment.Ticket {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]payment.Ticket(nil), p.out...)
}

// paperPort is the printer as one run of the program reaches it.
type paperPort struct {
	p *paper
	l *life
}

func (p paperPort) Preview(t payment.Ticket) []string {
	text, _ := json.Marshal(t)
	return []string{string(text)}
}

func (p paperPort) Print(ctx context.Context, t payment.Ticket) error {
	if p.l.dead() {
		return paymenttest.ErrPrinter
	}
	w := p.p.w
	if !w.books.begun(t) {
		w.violate("I4", "prints %v of %s before it is on disk that it does", t.Nature, t.Reference)
	}
	p.p.mu.Lock()
	mode, slow, half := p.p.mode, p.p.slow, p.p.half
	p.p.mu.Unlock()
	if money := t.Nature == payment.NatureDebit || t.Nature == payment.NatureCancellation; money && t.Duplicate && !w.trouble.Load() {
		w.violate("I4", "a first copy of %s says DUPLICATA, and nothing had gone wrong", t.Reference)
	}
	if mode == paperSlow {
		select {
		case <-time.After(slow):
		case <-ctx.Done():
			if half {
				p.out(t)
			}
			return fmt.Errorf("print: %w", ctx.Err())
		case <-p.l.cut:
			if half {
				p.out(t)
			}
			return paymenttest.ErrPrinter
		}
	}
	switch mode {
	case paperDead:
		return paymenttest.ErrPrinter
	case paperNone:
		return fmt.Errorf("no paper: %w", payment.ErrNotPrinted)
	case paperLies:
		p.out(t)
		return paymenttest.ErrPrinter
	}
	p.out(t)
	return nil
}

func (p paperPort) out(t payment.Ticket) {
	text, _ := json.Marshal(t)
	p.p.w.look("ticket", string(text))
	p.p.mu.Lock()
	defer p.p.mu.Unlock()
	p.p.out = append(p.p.out, t)
}
