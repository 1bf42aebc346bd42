package ui

import (
	"errors"
	"strings"
	"testing"
	"time"

	"ancvtpe/payment"
)

// TestClosingOfTheNight: PRET names an automatic closing until the next transaction, and names no
// closing made by hand.
func TestClosingOfTheNight(t *testing.T) {
	s := idle()
	s.LastClosing = &payment.Closing{Number: 12, At: noon.Add(-14*time.Hour - 35*time.Minute), Auto: true}
	h := newTill(t, s)
	h.wantSaid("Clôture automatique n° 0012 faite le 21/11/2026 à 23:30.")
	s.LastClosing.At = noon.Add(-5 * time.Minute)
	h.show(s)
	h.wantSaid("Clôture automatique n° 0012 faite à 14:00.")
	s.Totals.Debits.Count = 1
	h.show(s)
	if strings.Contains(h.frame(), "Clôture automatique n°") {
		t.Errorf("the closing is named after the first sale\n%s", h.frame())
	}
	s.Totals.Debits.Count, s.LastClosing.Auto = 0, false
	h.show(s)
	if strings.Contains(h.frame(), "Clôture automatique n°") {
		t.Errorf("a closing by hand is named\n%s", h.frame())
	}
}

// TestInitCommandNamesTheData: the command that NON INITIALISE suggests is for this till's data
// directory.
func TestInitCommandNamesTheData(t *testing.T) {
	h := newTill(t, payment.Snapshot{Phase: payment.PhaseUninitialised})
	h.wantSaid("ancv-tpe init --par 9C94_ANCV.PAR", "Relancez ensuite ancv-tpe.")
	h.app.program.dataFlag = "--data '/srv/caisse 1'"
	h.wantSaid("ancv-tpe init --data '/srv/caisse 1' --par 9C94_ANCV.PAR", "Relancez ensuite ancv-tpe --data '/srv/caisse 1'.")
}

// TestInitCommandIsWholeOrAbsent: « tapez : » is never shown without the command.
func TestInitCommandIsWholeOrAbsent(t *testing.T) {
	for _, size := range sizes {
		for _, dir := range []string{"", "--data '/srv/ancv/caisses/terminal du fond'"} {
			h := newTill(t, payment.Snapshot{Phase: payment.PhaseUninitialised})
			h.app.program.dataFlag = dir
			h.resize(size.Cols, size.Rows)
			if strings.Contains(h.said(), "puis tapez") != strings.Contains(h.said(), "--cle") {
				t.Errorf("at %v\n%s", size, h.frame())
			}
		}
	}
}

// TestTicketThatWaitsIsNoSuccess: a duplicate that waits for the printer is not called done. A
// closing is done even if its ticket waits.
func TestTicketThatWaitsIsNoSuccess(t *testing.T) {
	s := day()
	s.Printer = payment.PrinterState{Owed: 1, Err: errors.New("paper")}
	h := newTill(t, s)
	h.press("enter", "1", "3", "1")
	h.wantText("PRET", "! Le ticket sortira dès que l'imprimante sera prête.")
	h.engine.then[cmdCloseDay] = func(s *payment.Snapshot) { s.LastClosing = &payment.Closing{Number: 42} }
	h.press("enter", "1", "4", "2", "enter", "enter")
	h.wantSaid("PRET", "✔ Clôture n° 0042 faite. Le ticket sortira dès que l'imprimante sera prête.")
}

// TestForgottenPassword: after a wrong password the screen says where to find help.
func TestForgottenPassword(t *testing.T) {
	s := idle()
	s.PasswordSet = true
	h := newTill(t, s)
	h.engine.password = "1234"
	h.press("enter", "1", "2")
	if strings.Contains(h.said(), "Oublié") {
		t.Errorf("the help is shown before a wrong password\n%s", h.frame())
	}
	h.press("9", "9", "9", "9", "enter")
	h.wantSaid("Mot de passe faux", "« Mot de passe oublié » dans le guide")
	s.LockedUntil = noon.Add(time.Minute)
	locked := newTill(t, s)
	locked.press("enter", "1", "2")
	locked.wantSaid("bloqué jusqu'à", "« Mot de passe oublié » dans le guide")
}

// TestWelcome: the demo's introduction is shown once, and the key that closes it counts.
func TestWelcome(t *testing.T) {
	for key, want := range map[string]string{"1": "0,01 EUR", keyEnter: "1  ANCV", keyHelp: "AIDE : PRET", keyTab: textTypeAmount} {
		h := newTill(t, idle())
		h.app.program, h.app.welcome = programInfo{demo: true, phoneURL: "http://127.0.0.1:8080"}, true
		h.wantWords("PRET")
		h.wantText(textWelcome, "http://127.0.0.1:8080", ",02")
		h.app.program.scripted = true
		if frame := h.frame(); strings.Contains(frame, ",02") {
			t.Errorf("cents that a scenario does not heed:\n%s", frame)
		}
		h.app.program.scripted = false
		h.press(key)
		h.wantText(want)
		h.press(keyEsc)
		if strings.Contains(h.said(), textWelcome) {
			t.Errorf("the introduction comes back after %s", key)
		}
	}
	if !firstStart(idle()) || firstStart(inState(payment.StateAccepted)) {
		t.Error("firstStart is wrong for a used till or a new one")
	}
}
