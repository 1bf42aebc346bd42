package payment

import (
	"errors"
	"time"
)

// exchange is what the engine knows, in memory alone, of the transaction in progress and of
// its calls to the acquirer. Each transaction begins with a new one. All times are monotonic.
type exchange struct {
	begun    time.Time // when the transaction was begun or taken up
	hopeless time.Time // from when on it may be written off
	deadline time.Time // end of the time to pay; zero: not known
	attempt  int       // tries of the creation
	// cancelSent is when a cancellation was sent that has no answer yet; zero: none.
	// cancelLost is the same of the ones before: a refusal of the last says nothing of them.
	cancelSent  time.Time
	cancelLost  time.Time
	withdrawals int       // cancellations sent
	attached    time.Time // when the payer attaching was sent last
	attaching   PayerID
	contact     contact
}

// contact is how the calls are answered.
type contact struct {
	trouble  Cause
	since    time.Time // of the first failure in a row
	failures int
	polled   time.Time // start of the last status call
	// notBefore is until when the acquirer has asked to be left alone (Retry-After).
	notBefore time.Time
	state     AcquirerState
}

// wait is how long polls and creations have to leave the acquirer alone.
func (c contact) wait() time.Duration { return time.Until(c.notBefore) }

// note takes what a result tells of the acquirer's wishes and of a cancellation sent.
func (x *exchange) note(r callResult, now time.Time) {
	var failure *Failure
	failed := errors.As(r.err, &failure)
	x.contact.notBefore = time.Time{}
	if failed && failure.RetryAfter > 0 {
		x.contact.notBefore = now.Add(failure.RetryAfter)
	}
	if _, refused := codeOf(r.err); r.kind == callCancel && (refused || failed && !failure.Sent) {
		x.cancelSent = x.cancelLost // refused, or never sent: that one is not under way
	}
}

// cancelUnderWay reports whether a cancellation may still be executed.
func (x exchange) cancelUnderWay(now time.Time) bool {
	return !x.cancelSent.IsZero() && now.Sub(x.cancelSent) < cancelSettled
}

// cancelAgain reports whether a cancellation whose answer was lost is sent once more where it
// turns out not to have been executed: soon, and unless it was refused once. The withdrawal
// of a debit is not repeated: a payment made in the meantime stands.
func (x exchange) cancelAgain(tx Transaction, m moment) bool {
	if tx.State != StateCancelChecking && tx.State != StateCancelUnknown || x.withdrawals >= cancelTries {
		return false
	}
	refused := tx.Code != "" && tx.Code != CodeNotFound // this one may be a question's answer
	age := m.day.Sub(tx.Started)
	return !refused && age >= 0 && age <= cancelAgainWithin && m.now.Sub(x.begun) <= cancelAgainWithin
}

// late reports whether the time to pay is over.
func (x exchange) late(now time.Time) bool {
	return !x.deadline.IsZero() && !now.Before(x.deadline)
}

// lateWith is late in the light of what this answer says is left.
func (x exchange) lateWith(a Answer, now time.Time) bool {
	return x.late(now) && (!a.HasLeft || a.Left == 0)
}

// lost reports whether this failure is one too many, and counts the tries of a creation.
func (x *exchange) lost(tx Transaction, event Event, c Cause, now time.Time) bool {
	if tx.State == StateCreating {
		if event != EventNoAnswer {
			return false
		}
		x.attempt++
		hopeless := c == CauseResponseSeal || c == CauseMismatch || c == CauseTLS || c == CauseRedirected
		return hopeless || x.attempt > createTries || now.Sub(x.begun) > createPatience
	}
	return x.contact.failures >= contactTries || now.Sub(x.contact.since) >= contactTime
}

// hear takes an answer.
func (c *contact) hear(r callResult) {
	changed := c.state != r.answer.State
	waited := r.answer.WaitHonoured && r.took >= quickAnswer
	if r.kind != callStatus || (changed && r.answer.WaitHonoured) || waited {
		c.polled = time.Time{} // ask again at once
	}
	c.state = r.answer.State
	c.trouble, c.failures, c.since = CauseNone, 0, time.Time{}
}

// fail counts a call without an answer; the silence began when the call was made.
func (c *contact) fail(cause Cause, took time.Duration, now time.Time) {
	if c.failures == 0 || c.since.IsZero() {
		c.since = now.Add(-took)
	}
	c.failures++
	c.trouble = cause
}
