package ui

import (
	"context"
	"errors"

	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/payment"
)

// commands is the only place that gives the engine commands. A key hit twice must not issue its command
// twice: one command is in flight at a time, and a command that succeeded is not issued again
// before the screen shows its result.
type commands struct {
	ctx      context.Context
	engine   Engine // nil for an observer, who gives no commands
	seen     uint64 // Seq of the snapshot on the screen
	inFlight string // name of the command in flight, or empty
	done     string // name of the last command that succeeded
	doneAt   uint64 // Seq on the screen when it was issued
	// asked means that the next change of screen answers a key of this session.
	asked bool
	// withdrawn means that the red key was hit while the debit was in flight.
	withdrawn bool
	// holding is set while a key is handled whose burst may still be a scan: its command must wait
	// for the end of the burst. unsent means that the command in flight waits so; before is doneAt
	// without it.
	holding, unsent bool
	before          uint64
}

// recall undoes issuing a command that was not sent.
func (c *commands) recall() {
	if c.unsent {
		c.inFlight, c.asked, c.withdrawn, c.unsent, c.doneAt = "", false, false, false, c.before
	}
}

// release notes that the command in flight was sent.
func (c *commands) release() { c.unsent = false }

// withdraw notes the red key for a debit that is in flight, which is aborted once it has begun. It
// returns false if none is.
func (c *commands) withdraw() bool {
	// Accepting the conditions at the first debit also starts that debit.
	c.withdrawn = c.withdrawn || c.inFlight == cmdStartDebit || c.inFlight == cmdAcceptTerms || c.inFlight == cmdGivePayer && !c.unsent
	return c.withdrawn
}

// debit holds the arguments of StartDebit.
type debit struct {
	amount payment.Amount
	mode   payment.Mode
	payer  payment.PayerID
}

// doneMsg is the end of a command.
type doneMsg struct {
	name string
	err  error
	snap payment.Snapshot
	then afterCommand // may be nil
}

// Names of the commands.
const (
	cmdStartDebit      = "start debit"
	cmdGivePayer       = "give payer"
	cmdAbort           = "abort"
	cmdAcknowledge     = "acknowledge"
	cmdWriteOff        = "write off"
	cmdGiveUpRemainder = "give up remainder"
	cmdRetryPrinting   = "retry printing"
	cmdPrintOwed       = "print owed"
	cmdSkipOwed        = "skip owed"
	cmdFileOwed        = "file owed"
	cmdAnswerTicket    = "answer ticket"
	cmdAcceptTerms     = "accept terms"
	cmdStartCancel     = "start cancellation"
	cmdDuplicateLast   = "duplicate last"
	cmdDuplicateTotals = "duplicate totals"
	cmdPrintTotals     = "print totals"
	cmdCloseDay        = "close day"
	cmdConfigure       = "configure"
	cmdSetPassword     = "set password"
	cmdReset           = "reset"
	cmdTestPrinter     = "test printer"
	cmdDeclineTill     = "decline till"
)

// issue returns a tea.Cmd that runs the engine's command, or nil if it may not be issued now.
func (c *commands) issue(name string, call func(context.Context) error) tea.Cmd {
	return c.issueThen(name, call, nil)
}

// issueThen is issue, and calls then once the snapshot after the command is on the screen.
func (c *commands) issueThen(name string, call func(context.Context) error, then afterCommand) tea.Cmd {
	if c.inFlight != "" || (c.done == name && c.seen <= c.doneAt) {
		return nil
	}
	c.unsent, c.before = c.holding, c.doneAt
	c.inFlight, c.asked, c.doneAt = name, true, c.seen
	ctx, engine := c.ctx, c.engine
	return func() tea.Msg {
		err := call(ctx)
		return doneMsg{name: name, err: err, snap: engine.Snapshot(), then: then}
	}
}

// finished notes the end of a command.
func (c *commands) finished(m doneMsg) {
	c.inFlight, c.done = "", m.name
	if m.err != nil {
		c.done, c.asked, c.withdrawn = "", false, false
	}
}

// follows returns the abort of a debit that was withdrawn, or nil.
func (c *commands) follows() tea.Cmd {
	if !c.withdrawn {
		return nil
	}
	c.withdrawn = false
	return c.abort()
}

// shown notes which snapshot is on the screen.
func (c *commands) shown(seq uint64) {
	c.seen = seq
	if seq > c.doneAt && c.inFlight == "" {
		c.asked = false // not while it is in flight: another event (a ticket printed) may come first
	}
}

func (c *commands) startDebit(d debit) tea.Cmd {
	begin := func(ctx context.Context) error { return c.engine.StartDebit(ctx, d.amount, d.mode, d.payer) }
	return c.issueThen(cmdStartDebit, begin, func(_ scene, err error) (action, bool) {
		return push(newTermsScreen(d)), errors.Is(err, payment.ErrTermsNotAccepted)
	})
}

func (c *commands) givePayer(payer payment.PayerID) tea.Cmd {
	return c.issue(cmdGivePayer, func(ctx context.Context) error { return c.engine.GivePayer(ctx, payer) })
}

func (c *commands) abort() tea.Cmd { return c.issue(cmdAbort, c.engine.Abort) }

func (c *commands) declineTill() tea.Cmd { return c.issue(cmdDeclineTill, c.engine.DeclineTill) }

func (c *commands) acknowledge() tea.Cmd { return c.issue(cmdAcknowledge, c.engine.Acknowledge) }

func (c *commands) writeOff() tea.Cmd { return c.issue(cmdWriteOff, c.engine.WriteOff) }

func (c *commands) giveUpRemainder(then afterCommand) tea.Cmd {
	return c.issueThen(cmdGiveUpRemainder, c.engine.GiveUpRemainder, then)
}

func (c *commands) retryPrinting() tea.Cmd {
	return c.issue(cmdRetryPrinting, c.engine.RetryPrinting)
}

func (c *commands) printOwed(id int64) tea.Cmd {
	return c.issue(cmdPrintOwed, func(ctx context.Context) error { return c.engine.PrintOwed(ctx, id) })
}

func (c *commands) skipOwed(then afterCommand, ids ...int64) tea.Cmd {
	return c.issueThen(cmdSkipOwed, func(ctx context.Context) error { return c.engine.SkipOwed(ctx, ids...) }, then)
}

func (c *commands) fileOwed(then afterCommand) tea.Cmd {
	return c.issueThen(cmdFileOwed, c.engine.FileOwed, then)
}

func (c *commands) answerTicket(yes bool) tea.Cmd {
	return c.issue(cmdAnswerTicket, func(ctx context.Context) error { return c.engine.AnswerTicket(ctx, yes) })
}

// acceptTerms accepts the conditions of use and starts the debit that required them, if there is
// one.
func (c *commands) acceptTerms(d debit) tea.Cmd {
	accept := func(ctx context.Context) error {
		if err := c.engine.AcceptTerms(ctx, TermsVersion); err != nil || d.amount == 0 {
			return err
		}
		return c.engine.StartDebit(ctx, d.amount, d.mode, d.payer)
	}
	return c.issueThen(cmdAcceptTerms, accept, func(_ scene, err error) (action, bool) {
		return home().saying(textTermsAccepted), err == nil && d.amount == 0
	})
}

// checkPassword asks whether the password is right, for the screen that asks. take gets the tries
// that are left now: the snapshot that tells them may come later.
func (c *commands) checkPassword(asker screen, password string, take func(sc scene, left int, err error) action) tea.Cmd {
	question := func(ctx context.Context) (int, error) {
		err := c.engine.CheckPassword(ctx, password)
		return c.engine.Snapshot().TriesLeft, err
	}
	return ask(c.ctx, asker, question, take)
}

// lookUp asks the acquirer about a reference; stop ends the wait.
func (c *commands) lookUp(asker screen, r payment.Reference, take func(scene, payment.Answer, error) action) (cmd tea.Cmd, stop func()) {
	ctx, stop := context.WithCancel(c.ctx)
	question := func(ctx context.Context) (payment.Answer, error) {
		defer stop()
		return c.engine.LookUp(ctx, r)
	}
	return ask(ctx, asker, question, take), stop
}

// verifyDay asks the acquirer about the next transactions of the day; stop ends the wait.
func (c *commands) verifyDay(asker screen, p payment.Proof, take func(scene, payment.Proof, error) action) (cmd tea.Cmd, stop func()) {
	ctx, stop := context.WithCancel(c.ctx)
	question := func(ctx context.Context) (payment.Proof, error) {
		defer stop()
		return c.engine.VerifyDay(ctx, p)
	}
	return ask(ctx, asker, question, take), stop
}

func (c *commands) startCancellation(r payment.CancelRequest) tea.Cmd {
	return c.issue(cmdStartCancel, func(ctx context.Context) error { return c.engine.StartCancellation(ctx, r) })
}

// afterCommand returns the action after a command, or false for the usual one.
type afterCommand func(sc scene, err error) (action, bool)

func (c *commands) duplicateLast(then afterCommand) tea.Cmd {
	return c.issueThen(cmdDuplicateLast, c.engine.DuplicateLast, then)
}

func (c *commands) duplicateTotals(then afterCommand) tea.Cmd {
	return c.issueThen(cmdDuplicateTotals, c.engine.DuplicateTotals, then)
}

func (c *commands) printTotals() tea.Cmd { return c.issue(cmdPrintTotals, c.engine.PrintTotals) }

func (c *commands) closeDay(then afterCommand) tea.Cmd {
	return c.issueThen(cmdCloseDay, c.engine.CloseDay, then)
}

func (c *commands) configure(s payment.Setup, then afterCommand) tea.Cmd {
	return c.issueThen(cmdConfigure, func(ctx context.Context) error { return c.engine.Configure(ctx, s) }, then)
}

func (c *commands) setPassword(present, next string, then afterCommand) tea.Cmd {
	return c.issueThen(cmdSetPassword, func(ctx context.Context) error { return c.engine.SetPassword(ctx, present, next) }, then)
}

func (c *commands) reset(password string, then afterCommand) tea.Cmd {
	return c.issueThen(cmdReset, func(ctx context.Context) error { return c.engine.Reset(ctx, password) }, then)
}

func (c *commands) testPrinter(then afterCommand) tea.Cmd {
	return c.issueThen(cmdTestPrinter, c.engine.TestPrinter, then)
}
