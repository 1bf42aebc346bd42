package ui

import (
	"context"
	"errors"

	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/payment"
)

// commands is the one place that calls the engine. A key hit twice must not be a
// command given twice: one command is in flight at a time, and one that succeeded
// is not given again before the screen has seen what came of it.
type commands struct {
	ctx    context.Context
	engine Engine
	seen   uint64 // Seq of the snapshot on the screen
	flying string // name of the command in flight, empty for none
	done   string // name of the last one that succeeded
	doneAt uint64 // Seq on the screen when it was given
	// asked tells that the next change of screen answers a key of this session.
	asked bool
	// withdrawn tells that red was hit while the debit that it is meant for was in flight.
	withdrawn bool
	// holding tells that a command which is given now is not sent before it is known that no scan
	// gave it; unsent, that the one in flight waits for that, and was what c was before it.
	holding, unsent bool
	before          uint64 // doneAt
}

// recall forgets the command that was not sent.
func (c *commands) recall() {
	if c.unsent {
		c.flying, c.asked, c.withdrawn, c.unsent, c.doneAt = "", false, false, false, c.before
	}
}

// release tells that the command in flight is sent.
func (c *commands) release() { c.unsent = false }

// withdraw takes the red key for a debit that is in flight: it is aborted once it has
// begun. False: none is.
func (c *commands) withdraw() bool {
	// Conditions that are accepted at the first debit begin it.
	c.withdrawn = c.withdrawn || c.flying == cmdStartDebit || c.flying == cmdAcceptTerms || c.flying == cmdGivePayer && !c.unsent
	return c.withdrawn
}

// debit is what StartDebit is asked for.
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
	// then is where the end of the command leads; nil, or false: nowhere of its own.
	then leads
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

// issue runs one command beside the event loop, or gives nil when it may not be
// given now.
func (c *commands) issue(name string, call func(context.Context) error) tea.Cmd {
	return c.issueThen(name, call, nil)
}

// issueThen is issue for a command whose end leads somewhere: then is asked once the
// snapshot that came of it is on the screen.
func (c *commands) issueThen(name string, call func(context.Context) error, then leads) tea.Cmd {
	if c.flying != "" || (c.done == name && c.seen <= c.doneAt) {
		return nil
	}
	c.unsent, c.before = c.holding, c.doneAt
	c.flying, c.asked, c.doneAt = name, true, c.seen
	ctx, engine := c.ctx, c.engine
	return func() tea.Msg {
		err := call(ctx)
		return doneMsg{name: name, err: err, snap: engine.Snapshot(), then: then}
	}
}

// landed notes the end of a command.
func (c *commands) landed(m doneMsg) {
	c.flying, c.done = "", m.name
	if m.err != nil {
		c.done, c.asked, c.withdrawn = "", false, false
	}
}

// follows is the command that the one that landed leads to; nil: none.
func (c *commands) follows() tea.Cmd {
	if !c.withdrawn {
		return nil
	}
	c.withdrawn = false
	return c.abort()
}

// shown notes that a newer snapshot is on the screen.
func (c *commands) shown(seq uint64) {
	c.seen = seq
	if seq > c.doneAt && c.flying == "" {
		c.asked = false // while it is in flight, other news (a ticket printed) may come first
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

func (c *commands) giveUpRemainder(then leads) tea.Cmd {
	return c.issueThen(cmdGiveUpRemainder, c.engine.GiveUpRemainder, then)
}

func (c *commands) retryPrinting() tea.Cmd {
	return c.issue(cmdRetryPrinting, c.engine.RetryPrinting)
}

func (c *commands) printOwed(id int64) tea.Cmd {
	return c.issue(cmdPrintOwed, func(ctx context.Context) error { return c.engine.PrintOwed(ctx, id) })
}

func (c *commands) skipOwed(then leads, ids ...int64) tea.Cmd {
	return c.issueThen(cmdSkipOwed, func(ctx context.Context) error { return c.engine.SkipOwed(ctx, ids...) }, then)
}

func (c *commands) fileOwed(then leads) tea.Cmd {
	return c.issueThen(cmdFileOwed, c.engine.FileOwed, then)
}

func (c *commands) answerTicket(yes bool) tea.Cmd {
	return c.issue(cmdAnswerTicket, func(ctx context.Context) error { return c.engine.AnswerTicket(ctx, yes) })
}

// acceptTerms accepts this program's conditions and goes on with the debit that
// asked for them, if there is one.
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

// checkPassword asks whether the password is right, for the screen that asks.
func (c *commands) checkPassword(asker screen, password string, take func(scene, error) action) tea.Cmd {
	question := func(ctx context.Context) (struct{}, error) { return struct{}{}, c.engine.CheckPassword(ctx, password) }
	return ask(c.ctx, asker, question, func(sc scene, _ struct{}, err error) action { return take(sc, err) })
}

// lookUp asks what the acquirer knows of a reference; stop ends the wait.
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

// leads is where the end of a command leads; false: to what is usual.
type leads func(sc scene, err error) (action, bool)

func (c *commands) duplicateLast(then leads) tea.Cmd {
	return c.issueThen(cmdDuplicateLast, c.engine.DuplicateLast, then)
}

func (c *commands) duplicateTotals(then leads) tea.Cmd {
	return c.issueThen(cmdDuplicateTotals, c.engine.DuplicateTotals, then)
}

func (c *commands) printTotals() tea.Cmd { return c.issue(cmdPrintTotals, c.engine.PrintTotals) }

func (c *commands) closeDay(then leads) tea.Cmd {
	return c.issueThen(cmdCloseDay, c.engine.CloseDay, then)
}

func (c *commands) configure(s payment.Setup, then leads) tea.Cmd {
	return c.issueThen(cmdConfigure, func(ctx context.Context) error { return c.engine.Configure(ctx, s) }, then)
}

func (c *commands) setPassword(present, next string, then leads) tea.Cmd {
	return c.issueThen(cmdSetPassword, func(ctx context.Context) error { return c.engine.SetPassword(ctx, present, next) }, then)
}

func (c *commands) reset(password string, then leads) tea.Cmd {
	return c.issueThen(cmdReset, func(ctx context.Context) error { return c.engine.Reset(ctx, password) }, then)
}

func (c *commands) testPrinter(then leads) tea.Cmd {
	return c.issueThen(cmdTestPrinter, c.engine.TestPrinter, then)
}
