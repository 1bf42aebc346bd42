package ui

import (
	"context"

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
}

// debit is what StartDebit is asked for.
type debit struct {
	amount payment.Amount
	mode   payment.Mode
	payer  payment.PayerID
}

// doneMsg is the end of a command.
type doneMsg struct {
	name  string
	err   error
	snap  payment.Snapshot
	debit debit // of startDebit
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
	cmdAcceptTerms     = "accept terms"
)

// issue runs one command beside the event loop, or gives nil when it may not be
// given now.
func (c *commands) issue(name string, call func(context.Context) error) tea.Cmd {
	return c.issueDebit(name, debit{}, call)
}

func (c *commands) issueDebit(name string, d debit, call func(context.Context) error) tea.Cmd {
	if c.flying != "" || (c.done == name && c.seen <= c.doneAt) {
		return nil
	}
	c.flying, c.asked, c.doneAt = name, true, c.seen
	ctx, engine := c.ctx, c.engine
	return func() tea.Msg {
		err := call(ctx)
		return doneMsg{name: name, err: err, snap: engine.Snapshot(), debit: d}
	}
}

// landed notes the end of a command.
func (c *commands) landed(m doneMsg) {
	c.flying, c.done = "", m.name
	if m.err != nil {
		c.done, c.asked = "", false
	}
}

// shown notes that a newer snapshot is on the screen.
func (c *commands) shown(seq uint64) {
	c.seen = seq
	if seq > c.doneAt {
		c.asked = false
	}
}

func (c *commands) startDebit(d debit) tea.Cmd {
	return c.issueDebit(cmdStartDebit, d, func(ctx context.Context) error {
		return c.engine.StartDebit(ctx, d.amount, d.mode, d.payer)
	})
}

func (c *commands) givePayer(payer payment.PayerID) tea.Cmd {
	return c.issue(cmdGivePayer, func(ctx context.Context) error { return c.engine.GivePayer(ctx, payer) })
}

func (c *commands) abort() tea.Cmd { return c.issue(cmdAbort, c.engine.Abort) }

func (c *commands) acknowledge() tea.Cmd { return c.issue(cmdAcknowledge, c.engine.Acknowledge) }

func (c *commands) writeOff() tea.Cmd { return c.issue(cmdWriteOff, c.engine.WriteOff) }

func (c *commands) giveUpRemainder() tea.Cmd {
	return c.issue(cmdGiveUpRemainder, c.engine.GiveUpRemainder)
}

func (c *commands) retryPrinting() tea.Cmd {
	return c.issue(cmdRetryPrinting, c.engine.RetryPrinting)
}

// acceptTerms accepts this program's conditions and goes on with the debit that
// asked for them, if there is one.
func (c *commands) acceptTerms(d debit) tea.Cmd {
	return c.issueDebit(cmdAcceptTerms, d, func(ctx context.Context) error {
		if err := c.engine.AcceptTerms(ctx, TermsVersion); err != nil || d.amount == 0 {
			return err
		}
		return c.engine.StartDebit(ctx, d.amount, d.mode, d.payer)
	})
}
