package ui

import (
	"strings"

	"github.com/charmbracelet/lipgloss"

	"ancvtpe/payment"
	"ancvtpe/ui/widget"
)

// headerLine is the shop's name, what is known of the acquirer and of the printer, and
// the clock. What has not been seen is not said: a till at rest talks to nobody, so the
// line tells when the acquirer last answered and never that it is there.
func headerLine(sc scene, cols int) string {
	name := sc.snap.Settings.ShopName
	if name == "" {
		name = textProduct
	}
	if askedByTill(sc.snap) {
		name = textAskedByTill + " · " + name
	}
	clock := sc.now.Format("15:04")
	right := clock
	for _, part := range []string{contactMark(sc), printerMark(sc)} {
		// The shop's name may lose its end to them, but not its beginning.
		if part != "" && lipgloss.Width(right)+3+lipgloss.Width(part) <= cols-min(lipgloss.Width(name), cols/3)-2 {
			right = part + " · " + right
		}
	}
	name = widget.Truncate(name, cols-lipgloss.Width(right)-2)
	gap := strings.Repeat(" ", max(1, cols-lipgloss.Width(name)-lipgloss.Width(right)))
	return sc.theme.Header.Render(name+gap) + right
}

// contactMark is when the acquirer last answered, or since when it does not.
func contactMark(sc scene) string {
	s := sc.snap
	switch {
	case s.Trouble != payment.CauseNone && !s.TroubleSince.IsZero():
		return sc.theme.Warn.Render("○ " + textOffline + " " + s.TroubleSince.In(sc.now.Location()).Format("15:04"))
	case s.Trouble != payment.CauseNone:
		return sc.theme.Warn.Render("○ " + textNoAnswer)
	case !s.LastContact.IsZero():
		return "● " + textContact + " " + s.LastContact.In(sc.now.Location()).Format("15:04")
	}
	return ""
}

// printerMark is how printing stands, once something is owed or has gone wrong.
func printerMark(sc scene) string {
	p := sc.snap.Printer
	switch {
	case p.Err != nil:
		return sc.theme.Warn.Render("✘ " + textPrinterDown)
	case p.Printing:
		return textPrinterBusy
	}
	return ""
}
