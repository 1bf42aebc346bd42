package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/muesli/termenv"

	"ancvtpe/payment"
	"ancvtpe/ui/phone"
	"ancvtpe/ui/theme"
	"ancvtpe/ui/widget"
)

// TestElapsedIsThePayments: the time elapsed counts from the payment's start, also on an observer's
// screen and after a restart.
func TestElapsedIsThePayments(t *testing.T) {
	h := newTill(t, inState(payment.StateWaiting)) // begun a minute ago
	h.wantText("depuis 01:00")
}

// TestServerErrorIsNotOffline: an acquirer that answers with an error is not shown as unreachable.
func TestServerErrorIsNotOffline(t *testing.T) {
	for cause, mark := range map[payment.Cause]string{payment.CauseServer: "◐ ANCV", payment.CauseConnect: "○ ANCV"} {
		s := inState(payment.StateWaiting)
		s.Trouble = cause
		newTill(t, s).wantText(mark)
	}
}

// TestTicketOverThePhone: F2 shows the ticket in place of a phone that covers the screen, and the
// footer has one red key.
func TestTicketOverThePhone(t *testing.T) {
	h := newTill(t, with(idle(), printed))
	h.app.handset.phone = phone.New(t.Context(), &oneWaits{})
	h.resize(60, 20)
	h.press("f3", "f2")
	h.wantText("dernier ticket", "A CONSERVER")
	if n := strings.Count(h.frame(), "ESC "); n != 1 {
		t.Errorf("%d red keys\n%s", n, h.frame())
	}
	h.press("esc")
	h.wantText("Tapez le montant")
}

// TestTermsSayOneThing: on the last page soft key and last line agree on ENTER.
func TestTermsSayOneThing(t *testing.T) {
	h := newTill(t, with(idle(), func(s *payment.Snapshot) { s.Terms.Version = TermsVersion }))
	h.press("enter", "1", "6")
	h.wantText("ENTREE  Page suivante")
	for range 20 {
		h.press("pgdown")
	}
	h.wantText("ENTREE  Accueil", textTermsClosed)
}

// TestResetWantsTheNumber: ENTER alone erases no till.
func TestResetWantsTheNumber(t *testing.T) {
	h := newTill(t, idle())
	maintenance("9", "enter")(h)
	h.clock = h.clock.Add(time.Minute)
	h.press("enter", "enter")
	h.wantText("Rien n'est effacé")
	h.wantCalls()
	h.press(append(each("10000651"), "enter")...)
	h.wantCalls(cmdReset)
}

// TestPasswordTellsTries: the screen says how many tries are left.
func TestPasswordTellsTries(t *testing.T) {
	s := idle()
	s.PasswordSet, s.TriesLeft = true, 4
	h := newTill(t, s)
	h.engine.password = "4711"
	h.press("enter", "1", "2", "1", "2", "3", "4", "enter")
	h.wantText("Essais restants : 4.")
}

// TestNoticeMovesNothing: a notice does not move the keypad.
func TestNoticeMovesNothing(t *testing.T) {
	h := newTill(t, idle())
	h.resize(100, 30)
	before := h.app.bodyTop(h.app.layout()) + h.app.keypadTop(h.app.layout())
	for _, text := range []string{textAmountZero, textTermsDeclined} {
		h.app.say(text)
		if at := h.app.bodyTop(h.app.layout()) + h.app.keypadTop(h.app.layout()); at != before {
			t.Errorf("%q moves the keypad by %d", text, at-before)
		}
	}
}

// TestWrappedWarningKeepsItsColour: every line of a wrapped warning has its colour.
func TestWrappedWarningKeepsItsColour(t *testing.T) {
	warn := theme.New(rendererOf(termenv.TrueColor), theme.Dark).Warn
	open, _, _ := strings.Cut(warn.Render("x"), "x")
	for line := range strings.SplitSeq(widget.Flow(20, 9, widget.Text(warn.Render(textTermsDeclined))), "\n") {
		if !strings.HasPrefix(line, open) {
			t.Errorf("%q has lost its colour", line)
		}
	}
}
