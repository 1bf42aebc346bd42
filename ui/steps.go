package ui

import (
	"strings"

	"ancvtpe/payment"
	"ancvtpe/ui/theme"
)

// saleStep is a step of a sale.
type saleStep uint8

const (
	stepNone saleStep = iota // the screen belongs to no sale
	stepAmount
	stepMeans
	stepPayer
	stepResult
)

// stepped is a screen that belongs to a step of a sale.
type stepped interface {
	Progress(sc scene) saleStep
}

// progress returns the step that the bar shows.
func (a *App) progress(sc scene) saleStep {
	if s, ok := a.top().(stepped); ok {
		return s.Progress(sc)
	}
	tx := a.snap.Transaction
	if len(a.stack) > 1 || tx.Kind != payment.KindDebit {
		return stepNone
	}
	switch a.base.kind {
	case baseConnecting, baseQR, baseWaiting, basePayer, baseAborting, baseRecovering, baseUnresolved:
		return stepPayer
	case baseResult, baseRemainder:
		return stepResult
	}
	return stepNone
}

// payerMark returns the mark of the payer's step: ✘ if nobody paid, ? if that is unknown, else ✔.
func payerMark(tx payment.Transaction) string {
	switch tx.State {
	case payment.StateAborted, payment.StateAbandoned, payment.StateExpired, payment.StateFailed:
		if !tx.Refunded {
			return "✘ "
		}
	case payment.StateWrittenOff:
		return "? "
	}
	return "✔ "
}

// stepsText returns the names of the steps, each with a mark for done, present or to come. payer is
// the mark of a payer's step that is done.
func stepsText(at saleStep, payer string) string {
	if at == stepNone {
		return ""
	}
	names := []string{textStepAmount, textStepMeans, textStepPayer, textStepResult}
	shown := make([]string, len(names))
	for i, name := range names {
		mark := "○ "
		switch {
		case i+1 == int(stepPayer) && at > stepPayer:
			mark = payer
		case i+1 < int(at):
			mark = "✔ "
		case i+1 == int(at):
			mark = "● "
		}
		shown[i] = mark + name
	}
	return strings.Join(shown, "  ")
}

// tone returns the tone of the bar.
func (a *App) tone() theme.Tone {
	if t, ok := a.top().(interface{ Tone() theme.Tone }); ok {
		return t.Tone()
	}
	if len(a.stack) > 1 {
		return theme.Idle
	}
	return baseTone(a.base, a.snap)
}

// baseTone returns the tone of a base screen.
func baseTone(id baseID, s payment.Snapshot) theme.Tone {
	switch id.kind {
	case baseConnecting, baseQR, baseWaiting, basePayer, baseAborting, baseRecovering:
		return theme.Waiting
	case baseUnresolved, baseRemainder:
		return theme.Partial
	case baseStorage:
		return theme.Refused
	case baseResult:
		return resultTone(s.Transaction)
	}
	return theme.Idle
}

func resultTone(tx payment.Transaction) theme.Tone {
	switch {
	case tx.State == payment.StateWrittenOff, tx.Remainder() > 0:
		return theme.Partial
	case tx.State.MovedMoney():
		return theme.Accepted
	}
	return theme.Refused
}
