package payment

import "time"

// Phase is the state of the whole till. The payment screens follow it.
type Phase uint8

// Phases.
const (
	PhaseInvalid       Phase = iota
	PhaseUninitialised       // NON INITIALISE: ID MAGASIN or key missing
	PhaseIdle                // PRET
	PhaseInProgress          // a transaction runs or is unresolved
	PhaseResult              // a transaction has ended and the cashier has not acknowledged it
	PhaseRemainder           // RESTE DU: a sale has a remainder
	PhaseStorage             // ERREUR: a commit failed after the acquirer was contacted and is being retried, or the files were replaced
	PhaseAsked               // till software asks for something that the cashier has to answer
)

// PrinterState is how printing stands.
type PrinterState struct {
	Printing bool
	Owed     int   // copies still to print, the one in print included
	Err      error // last failure; nil once a copy came out and none waits for the merchant
	Queue    []Owed
	// Skipped counts the copies of the last transaction that the merchant has given up. It is -1
	// where that is not known: after a restart, and after the disk was read back.
	Skipped int
}

// Owed is a copy that still has to be printed, as the list of them shows it.
type Owed struct {
	ID       int64
	Copy     int    // 1 or 2
	Begun    bool   // it may be on paper
	Waits    bool   // for the merchant: it is not printed again by itself
	Printing bool   // it is in print
	Ticket   Ticket // without its totals and lines
}

// Snapshot is a complete picture of the till at one moment, safe to keep: the
// engine changes nothing that it points at. It holds no secret (the payer's id is masked).
type Snapshot struct {
	Seq         uint64
	Phase       Phase
	Settings    Settings
	KeyLoaded   bool
	KeyVersion  string
	Terms       Terms
	PasswordSet bool
	LockedUntil time.Time
	// TriesLeft is how many wrong passwords are free before one locks it.
	TriesLeft int
	// Transaction is the one in progress, or the last one; Seq 0: none yet.
	Transaction Transaction
	// Sale is the sale under way; Order empty: none.
	Sale Sale
	// Asked is what till software asks the cashier for; Request.No 0: nothing.
	Asked TillAsk
	// QR is the text of the code to show, while the payer may scan it.
	QR string
	// Deadline is when the time to pay is over, by the till's clock; zero: not known.
	Deadline time.Time
	// LastContact is when the acquirer last answered; zero: not since the start.
	LastContact time.Time
	// Trouble is why the last call had no answer; CauseNone: it had one.
	Trouble Cause
	// TroubleSince is when the answers stopped.
	TroubleSince time.Time
	// Attempt counts the tries of the creation, from 1.
	Attempt int
	// CanWriteOff reports whether SANS SUITE is offered.
	CanWriteOff bool
	// TicketAsked reports whether TICKET ? is asked. AnswerTicket answers it.
	TicketAsked bool
	Printer     PrinterState
	// LastTicket is the last ticket as it was printed, a string a line.
	LastTicket []string
	Totals     DayTotals
	// Recent are the last lines of the day, oldest first, a bounded number of them.
	Recent      []DayLine
	LastClosing *Closing
	ClosingDue  time.Time
	Logo        []byte
	// Storage is why in PhaseStorage nothing is written: ErrReplaced, ErrBusy, or another
	// error of the store. Nil in the other phases.
	Storage error
}

// awaitsRun sets a transaction in progress to the state in which Run takes it up.
func (s *Snapshot) awaitsRun() {
	tx := &s.Transaction
	if next, _, err := Next(tx.State, EventRestart); err == nil && !next.Final() {
		tx.State, tx.Recovered, s.QR = next, true, ""
	}
}

// Busy reports whether leaving the program would leave a transaction running.
func (s Snapshot) Busy() bool {
	running := s.Transaction.Seq > 0 && !s.Transaction.State.Final()
	return s.Phase == PhaseInProgress || s.Phase == PhaseStorage && running
}
