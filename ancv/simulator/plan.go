package simulator

import "time"

// action is what a simulated payer does when the time has come.
type action uint8

const (
	ignore action = iota // nothing: the phone page decides, or the clock
	accept               // pays
	giveUp               // presses Refuser: ABORTED
	reject               // ANCV refuses the payer: REJECTED
)

// plan is how a transaction will go without a person: what its payer does, and the
// accidents of the cents table. The zero plan waits for a person.
type plan struct {
	action action
	after  time.Duration
	// pays is the sum to pay of what is asked; nil: all of it.
	pays func(requested int64) int64
	// expiry replaces the usual time to pay.
	expiry time.Duration
	// statusErrors: so many status calls are answered 500 first.
	statusErrors int
	// dropPaid: the first status answer that tells the payment is lost.
	dropPaid bool
	// silence: status answers are held so long.
	silence time.Duration
	// noRefund: a payment that was accepted cannot be cancelled any more.
	noRefund bool
	// consign and payOut are how long it stays VALIDATED, then CONSIGNED.
	consign, payOut time.Duration
	subState        string
	// qrCode is the text of the code that answers carry, {id} in it the transaction's; empty: none.
	qrCode string
}

// amount is what the payer pays: less than asked only where the shop allows it.
func (p plan) amount(t transaction) int64 {
	if p.pays == nil || !t.Adjustable {
		return t.Requested
	}
	return min(max(p.pays(t.Requested), 1), t.Requested)
}

// armed is a plan and the rule it comes from, so that a rule that matches every
// call does not start its payer anew at each.
type armed struct {
	plan
	rule int
}

// script says what is planned for a transaction and what goes wrong with a call.
type script interface {
	// hit is asked once for each valid call that arrives.
	hit(s subject) hit
	// resume gives the plan of a transaction that was read back from the ledger.
	resume(t transaction) *armed
	// settles reports whether a plan takes a payment beyond VALIDATED.
	settles() bool
}

// subject is what a rule can be about.
type subject struct {
	call   Call
	amount int64
	payer  string // empty: none yet
}

// hit is what a script has for a call; nil members: nothing.
type hit struct {
	payer *armed
	fault *fault
}
