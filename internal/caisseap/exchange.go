package caisseap

// stage is the state of an exchange between till software and terminal.
type stage uint8

const (
	// stageListening: no request is under way.
	stageListening stage = iota + 1
	// stageWaiting: the outcome is awaited; the deadline withdraws the transaction.
	stageWaiting
	// stageWithdrawing: the deadline has passed, and the outcome is awaited briefly.
	stageWithdrawing
	// stageRepeating: the end of the last transaction is awaited, to answer actionLast.
	stageRepeating
	// stageAlone: the till has hung up; its transaction goes on as if typed by hand.
	stageAlone
	// stageClosed: the connection is closed.
	stageClosed
)

// event is something that happens to an exchange.
type event uint8

const (
	eventBegun     event = iota + 1 // the request began something whose outcome is awaited
	eventRepeat                     // the last transaction is asked for
	eventAnswer                     // the request is answered already
	eventFault                      // what came is no message
	eventOutcome                    // the outcome is known and durable
	eventNever                      // the outcome is not known and stays so
	eventDeadline                   // the time to answer is over
	eventHangUp                     // the till sends nothing any more
	eventUnwritten                  // an answer could not be written
)

// effect is what the session does at an event.
type effect uint8

const (
	effectNone     effect = iota
	effectAnswer          // send the answer
	effectRefuse          // send AF 09, then close
	effectWithdraw        // withdraw what began, as the red key does
	effectClose           // close without a word
)

type reaction struct {
	to stage
	do effect
}

// exchanges holds every edge. Only eventOutcome leads from a wait to an answer, so that an
// unknown outcome is never answered.
var exchanges = map[stage]map[event]reaction{
	stageListening: {
		eventBegun:     {stageWaiting, effectNone},
		eventRepeat:    {stageRepeating, effectNone},
		eventAnswer:    {stageListening, effectAnswer},
		eventFault:     {stageClosed, effectRefuse},
		eventHangUp:    {stageClosed, effectClose},
		eventUnwritten: {stageClosed, effectClose},
	},
	stageWaiting: {
		eventOutcome:  {stageListening, effectAnswer},
		eventNever:    {stageClosed, effectClose},
		eventDeadline: {stageWithdrawing, effectWithdraw},
		eventHangUp:   {stageAlone, effectNone},
	},
	stageWithdrawing: {
		eventOutcome:  {stageListening, effectAnswer},
		eventNever:    {stageClosed, effectClose},
		eventDeadline: {stageClosed, effectClose},
		eventHangUp:   {stageWithdrawing, effectNone},
	},
	stageRepeating: {
		eventOutcome:  {stageListening, effectAnswer},
		eventNever:    {stageClosed, effectClose},
		eventDeadline: {stageClosed, effectClose},
		eventHangUp:   {stageRepeating, effectNone},
	},
	stageAlone: { // the till may have closed only its sending side, so the answer is tried (decision 100)
		eventOutcome: {stageClosed, effectAnswer},
		eventNever:   {stageClosed, effectClose},
	},
}

// react is the state machine of an exchange. It is pure. An event without an edge changes
// nothing.
func react(s stage, h event) reaction {
	if r, ok := exchanges[s][h]; ok {
		return r
	}
	return reaction{s, effectNone}
}
