package payment

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Limits of a proof (decision 151).
const (
	proofAtOnce = 4
	proofTries  = 2
	proofPart   = 200 * time.Millisecond
	// closingPatience is how long the ticket of a closing waits for its proof.
	closingPatience = 30 * time.Second
)

// Proof is the progress and the result of asking the acquirer about the transactions since
// the last closing. The zero Proof has not begun. A proof changes nothing.
type Proof struct {
	Total     int    // transactions: a debit and its cancellation are two
	Net       Amount // of them, as they stand here: debits less cancellations
	Asked     int    // of Total: those whose status was asked
	Confirmed int    // of Asked: those that the acquirer has as they stand here
	Silent    int    // of Asked: those of which it gave no usable answer
	Trouble   Cause  // of the last one without an answer
	Differ    []ProofDifference
	Over      bool // nothing is left to ask, or the acquirer has stopped answering
	begun     bool
	lost      int // in a row without an answer
	rest      []proofQuestion
}

// ProofDifference is a payment of which the acquirer and this till differ.
type ProofDifference struct {
	Reference     Reference
	Here          Amount // what was paid; of one paid before the last closing, what was given back
	HereCancelled bool
	Known         bool          // the acquirer has it: what follows says how
	State         AcquirerState // of the acquirer
	There         Amount
}

// proofQuestion is a payment and the lines that are about it.
type proofQuestion struct {
	reference Reference
	lines     int
	amount    Amount
	cancelled bool
}

// VerifyDay asks the acquirer for the status of the next transactions since the last closing,
// for a fifth of a second or until ctx ends. Call it with the zero Proof first, then with its
// result until that is Over. It has the errors of StartDebit.
func (e *Engine) VerifyDay(ctx context.Context, p Proof) (Proof, error) {
	var acquirer Acquirer
	if err := e.do(ctx, func() error {
		acquirer = e.reachable()
		if p.begun {
			return nil
		}
		if err := e.ready(); err != nil {
			return err
		}
		lines, err := e.cfg.Store.DayLines()
		p = newProof(lines)
		return err
	}); err != nil {
		return p, err
	}
	next := p.ask(ctx, proofPart, e.proofStatus(acquirer))
	if next.heard() > p.heard() {
		e.heardFrom(ctx, nil)
	}
	return next, nil
}

// heard is how many transactions the acquirer has answered about.
func (p Proof) heard() int { return p.Asked - p.Silent }

// newProof is a proof of these lines.
func newProof(lines []DayLine) Proof {
	p := Proof{Total: len(lines), begun: true}
	index := make(map[Reference]int, len(lines))
	for _, l := range lines {
		i, known := index[l.Reference]
		if !known {
			i = len(p.rest)
			index[l.Reference] = i
			p.rest = append(p.rest, proofQuestion{reference: l.Reference})
		}
		q := &p.rest[i]
		q.lines++
		q.amount = l.Amount
		if l.Kind == KindCancellation {
			q.cancelled = true
			p.Net -= l.Amount
		} else {
			p.Net += l.Amount
		}
	}
	return p
}

// proofStatus asks for a status, and once more where no answer comes.
func (e *Engine) proofStatus(a Acquirer) func(context.Context, Reference) (Answer, error) {
	return func(ctx context.Context, r Reference) (answer Answer, err error) {
		for try := 1; ; try++ {
			answer, err = e.attempted(func() (Answer, error) {
				ctx, cancel := context.WithTimeout(ctx, askTimeout)
				defer cancel()
				return a.Status(ctx, Query{Reference: r}, 0)
			})
			var failure *Failure
			if !errors.As(err, &failure) || try == proofTries {
				return answer, err
			}
			select {
			case <-time.After(max(firstPause, failure.RetryAfter)):
			case <-ctx.Done():
				return answer, err
			}
		}
	}
}

// ask puts questions for so long, some at once, and waits for the answers of all.
func (p Proof) ask(ctx context.Context, long time.Duration, status func(context.Context, Reference) (Answer, error)) Proof {
	type reply struct {
		q      proofQuestion
		answer Answer
		err    error
	}
	replies := make(chan reply)
	p.Differ = slices.Clip(p.Differ) // the caller keeps the one that it has
	begin, flying := time.Now(), 0
	for {
		for flying < proofAtOnce && len(p.rest) > 0 && p.lost < contactTries && ctx.Err() == nil && time.Since(begin) < long {
			q := p.rest[0]
			p.rest = p.rest[1:]
			flying++
			go func() {
				answer, err := status(ctx, q.reference)
				replies <- reply{q, answer, err}
			}()
		}
		if flying == 0 {
			p.Over = len(p.rest) == 0 || p.lost >= contactTries
			return p
		}
		r := <-replies
		flying--
		if r.err != nil && ctx.Err() != nil {
			p.rest = slices.Insert(slices.Clone(p.rest), 0, r.q) // the question was interrupted
			continue
		}
		p.judge(r.q, r.answer, r.err)
	}
}

// judge takes an answer. One that cannot be used says nothing about the payment.
func (p *Proof) judge(q proofQuestion, a Answer, err error) {
	var refusal *Refusal
	var failure *Failure
	p.Asked += q.lines
	different := ProofDifference{Reference: q.reference, Here: q.amount, HereCancelled: q.cancelled}
	unknown := errors.As(err, &refusal) && refusal.Code == CodeNotFound
	if err == nil && a.contradicts() {
		err = &Failure{Sent: true, Cause: CauseContradiction, Err: errContradiction}
	}
	switch {
	case unknown:
	case errors.As(err, &failure):
		p.unanswered(q, failure.Cause)
		return
	case err != nil:
		cause := CauseRefused
		if refusal != nil && refusal.Code == CodeInvalidSeal {
			cause = CauseInvalidSeal
		}
		p.unanswered(q, cause)
		return
	case q.agrees(a):
		p.Confirmed += q.lines
		p.lost = 0
		return
	default:
		different.Known, different.State, different.There = true, a.State, a.Paid
	}
	p.lost = 0
	p.Differ = append(p.Differ, different)
}

func (p *Proof) unanswered(q proofQuestion, why Cause) {
	p.Silent += q.lines
	p.Trouble = why
	p.lost++
}

// agrees reports whether the acquirer and this till agree on the payment. The acquirer need
// not list the paid sum of a cancelled payment.
func (q proofQuestion) agrees(a Answer) bool {
	if q.cancelled {
		return a.State == AcquirerCancelled && (a.Paid == 0 || a.Paid == q.amount)
	}
	return a.State.Paid() && a.Paid == q.amount
}
