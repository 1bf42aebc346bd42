package ui

import "ancvtpe/payment"

// emptyField empties a screen's field, since each line is the whole of its value.
func emptyField(s screen) {
	switch s := s.(type) {
	case *amountScreen:
		s.entry = payment.AmountEntry{}
	case *payerScreen:
		s.text = ""
	case *referenceScreen:
		s.text = ""
	case *passwordScreen:
		s.entry.take()
	case *setPasswordScreen:
		s.entry.take()
	case *resetScreen:
		s.typed = ""
	}
}

// takesLine reports whether a screen has a text field that ENTER validates.
func takesLine(s screen) bool {
	switch s.(type) {
	case *amountScreen, *payerScreen, *referenceScreen, *passwordScreen, *setPasswordScreen, *resetScreen:
		return true
	}
	return false
}

// lineTaker is a screen that handles a whole line of the linear face itself.
type lineTaker interface {
	TakeLine(sc scene, text string) action
}
