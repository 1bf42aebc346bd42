package payment

import (
	"context"
	"slices"
)

// proving is the proof of a closing that was made (PREUVE_CLOTURE, decision 150). The closing's
// ticket is owed and on disk, and waits until the acquirer was asked about its lines.
type proving struct {
	id     int64        // of the copy that waits; 0: none
	result *proofResult // that is not on disk yet
	cancel context.CancelFunc
}

type proofResult struct {
	id       int64
	verified int
	heard    bool // the acquirer has answered
}

func (p *proving) stop() {
	if p.cancel != nil {
		p.cancel()
	}
}

// waitsForProof reports whether the copy is of a closing whose lines are still to be proven.
func (o OwedTicket) waitsForProof() bool { return o.Ticket.Prove && !o.Ticket.Proven }

// proveNext asks the acquirer about the lines of the first closing that waits for its proof.
// A proof that was interrupted begins anew.
func (e *Engine) proveNext() {
	if e.printing.ending || e.pending != nil {
		return
	}
	if e.proving.result != nil {
		if !e.printing.again.isSet() { // else the disk is tried again when that is over
			e.closingProved(*e.proving.result)
		}
		return
	}
	i := slices.IndexFunc(e.saved.Owed, OwedTicket.waitsForProof)
	if e.proving.id != 0 || i < 0 {
		return
	}
	owed, status := e.saved.Owed[i], e.proofStatus(e.reachable())
	ctx, cancel := context.WithTimeout(context.Background(), closingPatience)
	e.proving.id, e.proving.cancel = owed.ID, cancel
	go func() {
		defer cancel()
		p := newProof(owed.Ticket.Lines).ask(ctx, closingPatience, status)
		select {
		case e.proved <- proofResult{owed.ID, p.Confirmed, p.heard() > 0}:
		case <-e.stopped:
		}
	}()
}

// closingProved stores the result of the proof with the ticket, which is then printed.
func (e *Engine) closingProved(r proofResult) {
	e.proving = proving{}
	if r.heard {
		e.answeredAt, r.heard = e.now(), false // once: the result may be stored later
	}
	queue := slices.Clone(e.saved.Owed)
	i := slices.IndexFunc(queue, func(o OwedTicket) bool { return o.ID == r.id && o.waitsForProof() })
	if i >= 0 {
		before := e.cfg.Printer.Preview(queue[i].Ticket)
		queue[i].Ticket.Proven, queue[i].Ticket.Verified = true, r.verified
		if e.pending != nil || e.commit(Change{Owed: &queue}) != nil {
			e.proving.result = &r
			if e.pending == nil {
				e.printFailed(ErrStorage)
			}
			return
		}
		e.cfg.Log.Info("closing proven", "verified", r.verified, "lines", len(queue[i].Ticket.Lines))
		if slices.Equal(e.preview, before) {
			e.preview = e.cfg.Printer.Preview(queue[i].Ticket)
		}
	}
	e.printNext()
}
