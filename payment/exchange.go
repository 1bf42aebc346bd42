package payment

import (
	"errors"
	"time"
)

// exchange is the engine's data on the transaction in progress and its calls, which are in memory
// only. Each transaction begins with a new one. All times are monotonic.
type exchange struct {
	begun    time.Time // when the transaction was begun or taken up
	hopeless time.Time // from when on it may be written off
	deadline time.Time // end of the time to pay; zero: not known
	attempt  int       // tries of the creation
	// cancelSent is when a cancellation without an answer was sent; zero for none. cancelLost is
	// the same for earlier ones, about which a refusal of the last says nothing.
	cancelSent  time.Time
	cancelLost  time.Time
	withdrawals int       // cancellations sent
	attached    time.Time // when the payer attaching was sent last
	attaching   PayerID
	contact     contact
}

// contact is the data on the last calls and their failures in a row.
type contact struct {
	trouble  Cause
	since    time.Time // of the first failure in a row
	failures int
	polled   time.Time // start of the last status call
	// notBefore is the end of the acquirer's Retry-After.
	notBefore time.Time
	state     AcquirerState
}

// wait returns how long polls and creations must wait for Retry-After.
func (c contact) wait() time.Duration { return time.Until(c.notBefore) }

// note updates the data on Retry-After and on a sent cancellation from a result.
func (x *exchange) note(r callResult, now time.Time) {
	var failure *Failure
	failed := errors.As(r.err, &failure)
	x.contact.notBefore = time.Time{}
	if failed && failure.RetryAfter > 0 {
		x.contact.notBefore = now.Add(failure.RetryAfter)
	}
	if _, refused := codeOf(r.err); r.kind == callCancel && (refused || failed && !failure.Sent) {
		x.cancelSent = x.cancelLost // refused or never sent, so it is not under way
	}
}

// cancelUnderWay reports whether a cancellation may still be executed.
func (x exchange) cancelUnderWay(now time.Time) bool {
	return !x.cancelSent.IsZero() && now.Sub(x.cancelSent) < cancelSettled
}

// cancelAgain reports whether a cancellation whose answer was lost may be sent once more, which
// is soon after its confirmation and where it was never refused (decision 7). The withdrawal of a
// debit is not repeated, since a payment made in the meantime stands.
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

// lateWith is late, with the time left in this answer.
func (x exchange) lateWith(a Answer, now time.Time) bool {
	return x.late(now) && (!a.HasLeft || a.Left == 0)
}

// lost counts the tries of a creation and reports whether this failure is one too many
// (decision 5).
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

// hear notes an answer.
func (c *contact) hear(r callResult) {
	changed := c.state != r.answer.State
	waited := r.answer.WaitHonoured && r.took >= quickAnswer
	if r.kind != callStatus || (changed && r.answer.WaitHonoured) || waited {
		c.polled = time.Time{} // ask again at once
	}
	c.state = r.answer.State
	c.trouble, c.failures, c.since = CauseNone, 0, time.Time{}
}

// fail counts a call without an answer. The silence began when the call was made.
func (c *contact) fail(cause Cause, took time.Duration, now time.Time) {
	if c.failures == 0 || c.since.IsZero() {
		c.since = now.Add(-took)
	}
	c.failures++
	c.trouble = cause
}
