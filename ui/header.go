package ui

import (
	"strings"

	"ancvtpe/payment"
	"ancvtpe/ui/paint"
	"ancvtpe/ui/widget"
)

// headerLine draws the shop's name, the states of acquirer and printer, and the clock.
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
		// The shop's name may be cut for them, but keeps a third of the line.
		if part != "" && paint.Width(right)+3+paint.Width(part) <= cols-min(paint.Width(name), cols/3)-2 {
			right = part + "   " + right
		}
	}
	name = margin + widget.Truncate(name, cols-paint.Width(right)-2-len(margin))
	gap := strings.Repeat(" ", max(1, cols-paint.Width(name)-paint.Width(right)))
	return sc.theme.Header.Render(name) + gap + right
}

// contactMark returns a mark for whether the acquirer answered the last call, is being asked, or
// does not answer. A till at rest calls nobody, so the full dot means only that the last call was
// answered, and there is no mark before the first call.
func contactMark(sc scene) string {
	s := sc.snap
	switch {
	case s.Trouble == payment.CauseServer || s.Trouble == payment.CauseBroken:
		return sc.theme.Warn.Render("◐ " + textANCV) // it answers with errors
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

// printerMark returns a mark for the printer's state.
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
