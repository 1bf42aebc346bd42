package payment

import "testing"

// Every state and code of the contract, for each call.
func TestClassify(t *testing.T) {
	qr := Transaction{Kind: KindDebit, Mode: ModeQR}
	id := Transaction{Kind: KindDebit, Mode: ModePayerID}
	cancel := Transaction{Kind: KindCancellation}
	late, underWay := moment{late: true}, moment{underWay: true}
	answer := func(s AcquirerState, paid Amount) Answer { return Answer{State: s, Paid: paid} }
	for _, c := range []struct {
		name string
		call callKind
		tx   Transaction
		a    Answer
		err  error
		m    moment
		want Event
	}{
		{"created", callCreate, qr, answer(AcquirerInitialized, 0), nil, moment{}, EventCreated},
		{"created for a payer", callCreate, id, answer(AcquirerInitialized, 0), nil, moment{}, EventCreatedForPayer},
		{"a creation never accepts", callCreate, qr, answer(AcquirerAuthorized, 100), nil, moment{}, EventCreated},
		{"authorized", callStatus, qr, answer(AcquirerAuthorized, 100), nil, moment{}, EventPaid},
		{"validated late", callStatus, qr, answer(AcquirerValidated, 100), nil, late, EventPaid},
		{"consigned", callStatus, qr, answer(AcquirerConsigned, 100), nil, moment{}, EventPaid},
		{"paid", callStatus, qr, answer(AcquirerPaid, 100), nil, moment{}, EventPaid},
		{"said paid, nothing moved", callStatus, qr, answer(AcquirerAuthorized, 0), nil, moment{}, EventNoAnswer},
		{"rejected", callStatus, qr, answer(AcquirerRejected, 0), nil, moment{}, EventRejected},
		{"aborted", callStatus, qr, answer(AcquirerAborted, 0), nil, moment{}, EventAbandoned},
		{"expired", callStatus, qr, answer(AcquirerExpired, 0), nil, moment{}, EventExpired},
		{"cancelled", callStatus, qr, answer(AcquirerCancelled, 0), nil, moment{}, EventCancelled},
		{"initialized", callStatus, qr, answer(AcquirerInitialized, 0), nil, moment{}, EventPending},
		{"initialized by id", callStatus, id, answer(AcquirerInitialized, 0), nil, moment{}, EventPayerMissing},
		{"initialized after the attachment", callAttach, id, answer(AcquirerInitialized, 0), nil, moment{}, EventPending},
		{"processing", callStatus, id, answer(AcquirerProcessing, 0), nil, moment{}, EventPending},
		{"a state of tomorrow", callStatus, qr, answer(AcquirerUnrecognised, 0), nil, moment{}, EventPending},
		{"still waiting, late", callStatus, id, answer(AcquirerInitialized, 0), nil, late, EventPendingLate},
		{"withdrawn yet pending", callCancel, qr, answer(AcquirerProcessing, 0), nil, moment{}, EventNoAnswer},
		{"cancellation under way", callStatus, cancel, answer(AcquirerValidated, 100), nil, underWay, EventStillPaid},
		{"withdrawal under way", callStatus, qr, answer(AcquirerAuthorized, 100), nil, underWay, EventStillPaid},
		{"cancellation not executed", callStatus, cancel, answer(AcquirerValidated, 100), nil, moment{}, EventPaid},
		{"creation refused", callCreate, qr, Answer{}, &Refusal{CodeInvalidSeal}, moment{}, EventRefused},
		{"payer unknown", callAttach, id, Answer{}, &Refusal{CodePayerNotFound}, moment{}, EventPayerRejected},
		{"payer busy", callAttach, id, Answer{}, &Refusal{CodePayerBusy}, moment{}, EventPayerRejected},
		{"attachment not allowed", callAttach, id, Answer{}, &Refusal{CodeNotAllowed}, moment{}, EventNotAllowed},
		{"attachment refused", callAttach, id, Answer{}, &Refusal{CodeInvalidAmount}, moment{}, EventRefused},
		{"unknown there", callStatus, qr, Answer{}, &Refusal{CodeNotFound}, moment{}, EventNotFound},
		{"seal refused on a question", callStatus, qr, Answer{}, &Refusal{CodeInvalidSeal}, moment{}, EventNoAnswer},
		{"withdrawal not allowed", callCancel, qr, Answer{}, &Refusal{CodeNotAllowed}, moment{}, EventNotAllowed},
		{"withdrawal, other code", callCancel, qr, Answer{}, &Refusal{CodeBadRequest}, moment{}, EventNoAnswer},
		{"cancellation refused", callCancel, cancel, Answer{}, &Refusal{CodeMerchantNotAllowed}, moment{}, EventRefused},
		{"cancellation not allowed", callCancel, cancel, Answer{}, &Refusal{CodeNotAllowed}, moment{}, EventNotAllowed},
		{"not sent", callStatus, qr, Answer{}, &Failure{Cause: CauseConnect}, moment{}, EventNotSent},
		{"no answer", callStatus, qr, Answer{}, &Failure{Sent: true, Cause: CauseTimeout}, moment{}, EventNoAnswer},
		{"an error of no kind", callStatus, qr, Answer{}, ErrMalformed, moment{}, EventNoAnswer},
	} {
		if got, _ := classify(c.call, c.tx, c.a, c.err, c.m); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
