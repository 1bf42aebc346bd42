package payment

import (
	"testing"
	"time"
)

// judgedAt is when the results of these tests come.
var judgedAt = moment{now: time.Unix(1e6, 0), day: time.Unix(1e6, 0)}

func ago(d time.Duration) time.Time { return judgedAt.now.Add(-d) }

// Every state and code of the contract, for each call.
func TestJudgeEvents(t *testing.T) {
	qr := Transaction{Kind: KindDebit, Mode: ModeQR}
	id := Transaction{Kind: KindDebit, Mode: ModePayerID}
	cancel := Transaction{Kind: KindCancellation}
	late, underWay := exchange{deadline: ago(0)}, exchange{cancelSent: ago(cancelSettled - 1)}
	settled := exchange{cancelSent: ago(cancelSettled)}
	answer := func(s AcquirerState, paid Amount) Answer { return Answer{State: s, Paid: paid} }
	for _, c := range []struct {
		name string
		call callKind
		tx   Transaction
		a    Answer
		err  error
		x    exchange
		want Event
	}{
		{"created", callCreate, qr, answer(AcquirerInitialized, 0), nil, exchange{}, EventCreated},
		{"created for a payer", callCreate, id, answer(AcquirerInitialized, 0), nil, exchange{}, EventCreatedForPayer},
		{"a creation never accepts", callCreate, qr, answer(AcquirerAuthorized, 100), nil, exchange{}, EventCreated},
		{"authorized", callStatus, qr, answer(AcquirerAuthorized, 100), nil, exchange{}, EventPaid},
		{"validated late", callStatus, qr, answer(AcquirerValidated, 100), nil, late, EventPaid},
		{"consigned", callStatus, qr, answer(AcquirerConsigned, 100), nil, exchange{}, EventPaid},
		{"paid", callStatus, qr, answer(AcquirerPaid, 100), nil, exchange{}, EventPaid},
		{"said paid, nothing moved", callStatus, qr, answer(AcquirerAuthorized, 0), nil, exchange{}, EventNoAnswer},
		{"rejected", callStatus, qr, answer(AcquirerRejected, 0), nil, exchange{}, EventRejected},
		{"aborted", callStatus, qr, answer(AcquirerAborted, 0), nil, exchange{}, EventAbandoned},
		{"expired", callStatus, qr, answer(AcquirerExpired, 0), nil, exchange{}, EventExpired},
		{"cancelled", callStatus, qr, answer(AcquirerCancelled, 0), nil, exchange{}, EventCancelled},
		{"initialized", callStatus, qr, answer(AcquirerInitialized, 0), nil, exchange{}, EventPending},
		{"initialized by id", callStatus, id, answer(AcquirerInitialized, 0), nil, exchange{}, EventPayerMissing},
		{"initialized after the attachment", callAttach, id, answer(AcquirerInitialized, 0), nil, exchange{}, EventPending},
		{"processing", callStatus, id, answer(AcquirerProcessing, 0), nil, exchange{}, EventPending},
		{"a state of tomorrow", callStatus, qr, answer(AcquirerUnrecognised, 0), nil, exchange{}, EventPending},
		{"still waiting, late", callStatus, id, answer(AcquirerInitialized, 0), nil, late, EventPendingLate},
		{"withdrawn yet pending", callCancel, qr, answer(AcquirerProcessing, 0), nil, exchange{}, EventNoAnswer},
		{"cancellation under way", callStatus, cancel, answer(AcquirerValidated, 100), nil, underWay, EventStillPaid},
		{"withdrawal under way", callStatus, qr, answer(AcquirerAuthorized, 100), nil, underWay, EventStillPaid},
		{"cancellation not executed", callStatus, cancel, answer(AcquirerValidated, 100), nil, settled, EventPaid},
		{"late, but the acquirer gives more time", callStatus, qr, Answer{State: AcquirerProcessing, HasLeft: true, Left: 1}, nil, late, EventPending},
		{"late, and nothing is left", callStatus, qr, Answer{State: AcquirerProcessing, HasLeft: true}, nil, late, EventPendingLate},
		{"rejected with money", callStatus, qr, answer(AcquirerRejected, 100), nil, exchange{}, EventNoAnswer},
		{"creation refused", callCreate, qr, Answer{}, &Refusal{CodeInvalidSeal}, exchange{}, EventRefused},
		{"payer unknown", callAttach, id, Answer{}, &Refusal{CodePayerNotFound}, exchange{}, EventPayerRejected},
		{"payer busy", callAttach, id, Answer{}, &Refusal{CodePayerBusy}, exchange{}, EventPayerRejected},
		{"attachment not allowed", callAttach, id, Answer{}, &Refusal{CodeNotAllowed}, exchange{}, EventNotAllowed},
		{"attachment refused", callAttach, id, Answer{}, &Refusal{CodeInvalidAmount}, exchange{}, EventRefused},
		{"unknown there", callStatus, qr, Answer{}, &Refusal{CodeNotFound}, exchange{}, EventNotFound},
		{"seal refused on a question", callStatus, qr, Answer{}, &Refusal{CodeInvalidSeal}, exchange{}, EventNoAnswer},
		{"withdrawal not allowed", callCancel, qr, Answer{}, &Refusal{CodeNotAllowed}, exchange{}, EventNotAllowed},
		{"withdrawal, other code", callCancel, qr, Answer{}, &Refusal{CodeBadRequest}, exchange{}, EventNoAnswer},
		{"cancellation refused", callCancel, cancel, Answer{}, &Refusal{CodeMerchantNotAllowed}, exchange{}, EventRefused},
		{"cancellation not allowed", callCancel, cancel, Answer{}, &Refusal{CodeNotAllowed}, exchange{}, EventNotAllowed},
		{"not sent", callStatus, qr, Answer{}, &Failure{Cause: CauseConnect}, exchange{}, EventNotSent},
		{"no answer", callStatus, qr, Answer{}, &Failure{Sent: true, Cause: CauseTimeout}, exchange{}, EventNoAnswer},
		{"an error of no kind", callStatus, qr, Answer{}, ErrMalformed, exchange{}, EventNoAnswer},
	} {
		if got := judge(callResult{kind: c.call, answer: c.a, err: c.err}, c.tx, c.x, judgedAt); got.event != c.want {
			t.Errorf("%s: %v, want %v", c.name, got.event, c.want)
		}
	}
}

// Results whose event depends on the counters, which are one failure too many, a withdrawal that
// would be tried again without end, and a cancellation that may be sent again.
func TestJudgeCounters(t *testing.T) {
	pending, paid := Answer{State: AcquirerProcessing}, Answer{State: AcquirerValidated, Paid: 100}
	timeout, unsent := &Failure{Sent: true, Cause: CauseTimeout}, &Failure{Cause: CauseConnect}
	three := exchange{contact: contact{failures: contactTries - 1, since: ago(time.Second)}}
	creating := Transaction{Kind: KindDebit, State: StateCreating}
	unknown := Transaction{Kind: KindCancellation, State: StateCancelUnknown, Started: ago(time.Minute)}
	begun := exchange{begun: ago(time.Minute), withdrawals: 1}
	for _, c := range []struct {
		name  string
		call  callKind
		tx    Transaction
		a     Answer
		err   error
		x     exchange
		want  Event
		cause Cause
	}{
		{"third failure", callStatus, Transaction{State: StateWaiting}, Answer{}, timeout, exchange{contact: contact{failures: 2, since: ago(time.Second)}}, EventNoAnswer, CauseTimeout},
		{"fourth failure", callStatus, Transaction{State: StateWaiting}, Answer{}, timeout, three, EventContactLost, CauseTimeout},
		{"fourth not sent", callStatus, Transaction{State: StateWaiting}, Answer{}, unsent, three, EventContactLost, CauseConnect},
		{"15 s of silence", callStatus, Transaction{State: StateWaiting}, Answer{}, timeout, exchange{contact: contact{failures: 1, since: ago(contactTime)}}, EventContactLost, CauseTimeout},
		{"creation lost", callCreate, creating, Answer{}, timeout, exchange{begun: ago(0), attempt: createTries - 1}, EventNoAnswer, CauseTimeout},
		{"creation lost too often", callCreate, creating, Answer{}, timeout, exchange{begun: ago(0), attempt: createTries}, EventContactLost, CauseTimeout},
		{"creation lost for too long", callCreate, creating, Answer{}, timeout, exchange{begun: ago(createPatience + 1), attempt: 1}, EventContactLost, CauseTimeout},
		{"creation with a wrong seal", callCreate, creating, Answer{}, &Failure{Sent: true, Cause: CauseResponseSeal}, exchange{begun: ago(0), attempt: 1}, EventContactLost, CauseResponseSeal},
		{"creation not sent", callCreate, creating, Answer{}, unsent, exchange{begun: ago(0), attempt: createTries}, EventNotSent, CauseConnect},
		{"withdrawn in vain", callStatus, Transaction{State: StateAborting}, pending, nil, exchange{withdrawals: contactTries}, EventContactLost, CauseNone},
		{"withdrawn three times", callStatus, Transaction{State: StateAborting}, pending, nil, exchange{withdrawals: contactTries - 1}, EventPending, CauseNone},
		{"cancelled again", callStatus, unknown, paid, nil, begun, EventCancelAgain, CauseNone},
		{"cancelled often enough", callStatus, unknown, paid, nil, exchange{begun: ago(0), withdrawals: cancelTries}, EventPaid, CauseNone},
		{"cancelled too long ago", callStatus, unknown, paid, nil, exchange{begun: ago(cancelAgainWithin + 1)}, EventPaid, CauseNone},
		{"another amount than confirmed", callStatus, Transaction{Kind: KindCancellation, State: StateCancelAsking, Requested: 99}, paid, nil, exchange{}, EventRefused, CauseMismatch},
		{"the amount confirmed", callStatus, Transaction{Kind: KindCancellation, State: StateCancelAsking, Requested: 100}, paid, nil, exchange{}, EventPaid, CauseNone},
	} {
		got := judge(callResult{kind: c.call, answer: c.a, err: c.err}, c.tx, c.x, judgedAt)
		if got.event != c.want || got.outcome.cause != c.cause {
			t.Errorf("%s: %v %v, want %v %v", c.name, got.event, got.outcome.cause, c.want, c.cause)
		}
	}
}

// What a result leaves in the counters.
func TestJudgeLeaves(t *testing.T) {
	waiting := Transaction{Kind: KindDebit, State: StateWaiting}
	before := exchange{cancelLost: ago(5), cancelSent: ago(2), contact: contact{failures: 2, since: ago(9), trouble: CauseTLS, polled: ago(1)}}
	busy := callResult{kind: callStatus, took: time.Second, err: &Failure{Sent: true, Cause: CauseServer, RetryAfter: time.Minute}}
	if x := judge(busy, waiting, before, judgedAt).exchange; x.contact.failures != 3 || !x.contact.since.Equal(ago(9)) ||
		x.contact.trouble != CauseServer || !x.contact.notBefore.Equal(ago(-time.Minute)) {
		t.Errorf("a failure: %+v", x.contact)
	}
	first := judge(busy, waiting, exchange{}, judgedAt)
	if first.answered || !first.exchange.contact.since.Equal(ago(time.Second)) {
		t.Errorf("a first failure: %+v", first)
	}
	heard := judge(callResult{kind: callStatus, answer: Answer{State: AcquirerProcessing}}, waiting, before, judgedAt)
	if x := heard.exchange.contact; !heard.answered || x.failures != 0 || x.trouble != CauseNone || !x.since.IsZero() || x.state != AcquirerProcessing {
		t.Errorf("an answer: %+v", heard)
	}
	for _, r := range []callResult{
		{kind: callCancel, err: &Refusal{CodeNotAllowed}}, {kind: callCancel, err: &Failure{Cause: CauseConnect}},
	} {
		if x := judge(r, waiting, before, judgedAt).exchange; !x.cancelSent.Equal(before.cancelLost) {
			t.Errorf("%v: the cancellation counts as under way", r.err)
		}
	}
	if x := judge(callResult{kind: callCancel, err: &Failure{Sent: true}}, waiting, before, judgedAt).exchange; !x.cancelSent.Equal(before.cancelSent) {
		t.Error("a lost cancellation does not count as under way")
	}
	contradiction := judge(callResult{kind: callStatus, answer: Answer{State: AcquirerRejected, Paid: 1}}, waiting, before, judgedAt)
	if contradiction.answered || contradiction.exchange.contact.failures != 3 {
		t.Errorf("a contradiction counts as an answer: %+v", contradiction)
	}
}

// TestProofComparesSums: a payment agrees only with the sum that this till has. The acquirer need
// not list the sum of a cancelled one, but another sum is a difference.
func TestProofComparesSums(t *testing.T) {
	for _, c := range []struct {
		cancelled bool
		state     AcquirerState
		there     Amount
		agrees    bool
	}{
		{false, AcquirerPaid, 1000, true},
		{false, AcquirerPaid, 999, false},
		{false, AcquirerCancelled, 1000, false},
		{true, AcquirerCancelled, 1000, true},
		{true, AcquirerCancelled, 0, true},
		{true, AcquirerCancelled, 999, false},
		{true, AcquirerPaid, 1000, false},
	} {
		q := proofQuestion{amount: 1000, cancelled: c.cancelled}
		if got := q.agrees(Answer{State: c.state, Paid: c.there}); got != c.agrees {
			t.Errorf("%+v: %t", c, got)
		}
	}
}
