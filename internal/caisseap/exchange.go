package caisseap

// stage is where one exchange between till software and terminal stands.
type stage uint8

const (
	// stageListening: no request is under way.
	stageListening stage = iota + 1
	// stageWaiting: the outcome is awaited; at the deadline what began is withdrawn.
	stageWaiting
	// stageWithdrawing: the deadline has passed, what came of it is awaited briefly.
	stageWithdrawing
	// stageRepeating: the last transaction's end is awaited, to be told once more.
	stageRepeating
	// stageAlone: the till has hung up. What it began goes on as if typed by hand.
	stageAlone
	// stageClosed: the connection is closed.
	stageClosed

	stageEnd
)

var stageNames = [stageEnd]string{"", "Listening", "Waiting", "Withdrawing", "Repeating", "Alone", "Closed"}

func (s stage) String() string { return stageNames[s] }

// happening is what can happen to an exchange.
type happening uint8

const (
	happensBegun     happening = iota + 1 // the request began something whose outcome is awaited
	happensRepeat                         // the last transaction is asked for
	happensAnswer                         // the request is answered already
	happensFault                          // what came is no message
	happensOutcome                        // the outcome is known and durable
	happensNever                          // the outcome is not known and stays so
	happensDeadline                       // the time to answer is over
	happensHangUp                         // the till sends nothing any more
	happensUnwritten                      // an answer could not be written

	happeningEnd
)

var happeningNames = [happeningEnd]string{
	"", "Begun", "Repeat", "Answer", "Fault", "Outcome", "Never", "Deadline", "HangUp", "Unwritten",
}

func (h happening) String() string { return happeningNames[h] }

// deed is what is done then.
type deed uint8

const (
	deedNone     deed = iota
	deedAnswer        // send the answer
	deedRefuse        // send AF 09, then close
	deedWithdraw      // withdraw what began, as the red key does
	deedClose         // close without a word
)

var deedNames = [...]string{"-", "Answer", "Refuse", "Withdraw", "Close"}

func (d deed) String() string { return deedNames[d] }

type reaction struct {
	to stage
	do deed
}

// exchanges holds every edge. An unknown outcome is never answered: only happensOutcome
// leads from a wait to an answer.
var exchanges = map[stage]map[happening]reaction{
	stageListening: {
		happensBegun:     {stageWaiting, deedNone},
		happensRepeat:    {stageRepeating, deedNone},
		happensAnswer:    {stageListening, deedAnswer},
		happensFault:     {stageClosed, deedRefuse},
		happensHangUp:    {stageClosed, deedClose},
		happensUnwritten: {stageClosed, deedClose},
	},
	stageWaiting: {
		happensOutcome:  {stageListening, deedAnswer},
		happensNever:    {stageClosed, deedClose},
		happensDeadline: {stageWithdrawing, deedWithdraw},
		happensHangUp:   {stageAlone, deedNone},
	},
	stageWithdrawing: {
		happensOutcome:  {stageListening, deedAnswer},
		happensNever:    {stageClosed, deedClose},
		happensDeadline: {stageClosed, deedClose},
		happensHangUp:   {stageWithdrawing, deedNone},
	},
	stageRepeating: {
		happensOutcome:  {stageListening, deedAnswer},
		happensNever:    {stageClosed, deedClose},
		happensDeadline: {stageClosed, deedClose},
		happensHangUp:   {stageRepeating, deedNone},
	},
	stageAlone: { // the till may have closed its sending side alone: the answer is tried
		happensOutcome: {stageClosed, deedAnswer},
		happensNever:   {stageClosed, deedClose},
	},
}

// react is the state machine of an exchange. It is pure; what has no edge changes nothing.
func react(s stage, h happening) reaction {
	if r, ok := exchanges[s][h]; ok {
		return r
	}
	return reaction{s, deedNone}
}
