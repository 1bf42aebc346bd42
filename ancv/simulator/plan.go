package simulator

import "time"

// action is what a simulated payer does.
type action uint8

const (
	ignore action = iota // nothing; the phone page or the clock decides
	accept               // pays
	giveUp               // presses Refuser: ABORTED
	reject               // ANCV refuses the payer: REJECTED
)

// plan is the course of a transaction without a person, with its payer's action and the
// failures of the cents table. The zero plan waits for a person.
type plan struct {
	action action
	after  time.Duration
	// pays returns the sum to pay in cents; nil pays everything.
	pays func(requested int64) int64
	// expiry replaces the usual time to pay.
	expiry time.Duration
	// statusErrors is the number of first status calls that are answered 500.
	statusErrors int
	// dropPaid drops the first status answer with the payment.
	dropPaid bool
	// silence is how long status answers are held back.
	silence time.Duration
	// noRefund refuses the cancellation of an accepted payment.
	noRefund bool
	// consign and payOut are how long it stays VALIDATED, then CONSIGNED.
	consign, payOut time.Duration
	subState        string
	// qrCode is the qrCode of answers, with the id for {id}; "" for none (decision 170).
	qrCode string
}

// amount returns what the payer pays in cents, less than asked only where the shop allows it.
func (p plan) amount(t transaction) int64 {
	if p.pays == nil || !t.Adjustable {
		return t.Requested
	}
	return min(max(p.pays(t.Requested), 1), t.Requested)
}

// armed is a plan with its rule's number, so that a rule that matches every call does not
// start its payer again at each of them.
type armed struct {
	plan
	rule int
}

// script gives the plan of a transaction and the fault of a call.
type script interface {
	// hit is called once for each valid call.
	hit(s subject) hit
	// resume returns the plan of a transaction that was read from the ledger.
	resume(t transaction) *armed
	// settles reports whether a plan takes a payment beyond VALIDATED.
	settles() bool
}

// subject is what a rule can match.
type subject struct {
	call   Call
	amount int64
	payer  string // "" before the attachment
}

// hit is a script's answer for a call; members may be nil.
type hit struct {
	payer *armed
	fault *fault
}
