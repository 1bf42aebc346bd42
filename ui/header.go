package ui

import (
	"strings"

	"ancvtpe/payment"
	"ancvtpe/ui/paint"
	"ancvtpe/ui/widget"
)

// headerLine is the shop's name, how the acquirer and the printer stand, and the clock.
func headerLine(sc scene, cols int) string {
	name := sc.snap.Settings.ShopName
	if name == "" {
		name = textProduct
	}
	if askedByTill(sc.snap) {
		name = textAskedByTill + " · " + name
	}
	margin := " "
	if sc.plain {
		margin = ""
	}
	right := sc.theme.Faint.Render(sc.now.Format("15:04")) + margin
	for _, part := range []string{printerMark(sc), contactMark(sc)} {
		// The shop's name may lose its end to them, but not its beginning.
		if part != "" && paint.Width(right)+3+paint.Width(part) <= cols-min(paint.Width(name), cols/3)-2 {
			right = part + "   " + right
		}
	}
	name = margin + widget.Truncate(name, cols-paint.Width(right)-2-len(margin))
	gap := strings.Repeat(" ", max(1, cols-paint.Width(name)-paint.Width(right)))
	return sc.theme.Header.Render(name) + gap + right
}

// contactMark is how the acquirer stands: it answered, it is being asked, or it does not
// answer. What has not been seen is not said: a till at rest talks to nobody, so that a full
// dot tells that the last call was answered.
func contactMark(sc scene) string {
	s := sc.snap
	switch {
	case s.Trouble == payment.CauseServer || s.Trouble == payment.CauseBroken:
		return sc.theme.Warn.Render("◐ " + textANCV) // it answers, though not well
	case s.Trouble != payment.CauseNone:
		return sc.theme.Warn.Render("○ " + textANCV)
	case s.Phase == payment.PhaseInProgress && s.Transaction.State == payment.StateCreating:
		return sc.theme.Faint.Render("◐ " + textANCV)
	}
	if s.LastContact.IsZero() {
		return ""
	}
	return sc.theme.Faint.Render("● " + textANCV)
}

// printerMark is how the paper stands, in words where it does not.
func printerMark(sc scene) string {
	p := sc.snap.Printer
	switch {
	case p.Err != nil:
		return sc.theme.Warn.Render("✘ " + textPrinterDown)
	case p.Printing:
		return sc.theme.Faint.Render("▤ " + textPrinterBusy)
	}
	return sc.theme.Faint.Render("▤ " + textPaperReady)
}
