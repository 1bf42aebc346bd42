package caisseap

// The golden table names stages, events and effects.
const (
	stageEnd = stageClosed + 1
	eventEnd = eventUnwritten + 1
)

func (s stage) String() string {
	return [stageEnd]string{"", "Listening", "Waiting", "Withdrawing", "Repeating", "Alone", "Closed"}[s]
}

func (e event) String() string {
	return [eventEnd]string{
		"", "Begun", "Repeat", "Answer", "Fault", "Outcome", "Never", "Deadline", "HangUp", "Unwritten",
	}[e]
}

func (e effect) String() string { return [...]string{"-", "Answer", "Refuse", "Withdraw", "Close"}[e] }
