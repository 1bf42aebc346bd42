package ui

import (
	"fmt"
	"testing"

	"ancvtpe/payment"
	"ancvtpe/ui/phone"
)

// owing returns the snapshot of a till with n tickets to print, one of which may have been printed.
func owing(n int) payment.Snapshot {
	s := idle()
	s.Printer = payment.PrinterState{Owed: n, Err: payment.ErrCopyWaits}
	for i := range n {
		s.Printer.Queue = append(s.Printer.Queue, payment.Owed{
			ID: int64(i + 1), Copy: 1, Begun: i == 0, Waits: i == 0,
			Ticket: payment.Ticket{Nature: payment.NatureDebit, At: noon, Paid: payment.Amount(100 * (i + 1))},
		})
	}
	return s
}

func TestOwedList(t *testing.T) {
	h := newTill(t, owing(100))
	h.press(keyOwed)
	h.wantText("IMPRIMANTE", "DEBIT 1,00 EUR, peut-être sorti", "DEBIT 3,00 EUR")
	h.press(keyDown, keyDown, keyEnter)
	h.wantCalls("print owed 3")
	h.engine.calls = nil
	h.press("2")
	h.wantText("CONFIRMER", "DEBIT 3,00 EUR")
	h.press(keyEsc)
	h.wantCalls()
	skipped := func(s *payment.Snapshot) {
		s.Printer.Queue = append(s.Printer.Queue[:2:2], s.Printer.Queue[3:]...)
		s.Printer.Owed--
	}
	h.engine.then[fmt.Sprint(cmdSkipOwed, " [3]")] = skipped
	h.press("2", keyEnter)
	h.wantCalls("skip owed [3]")
	h.wantText("IMPRIMANTE", "1 ticket passé", "DEBIT 1,00 EUR")
	h.press("3")
	h.wantCalls("skip owed [3]", cmdRetryPrinting)
	for range 20 {
		h.press(keyPgDn)
	}
	h.wantText("DEBIT 100,00 EUR")
	h.press(keyEsc)
	h.wantWords("IMPRIMANTE", "PRET")
}

// The soft keys name all that can be done with the tickets, where they do not fit on one line too.
func TestOwedKeysNamed(t *testing.T) {
	for _, size := range []Size{{80, 24}, {72, 22}, {100, 28}, {115, 40}, {120, 40}, {122, 40}, {160, 40}} {
		s := owing(3)
		s.LastTicket = []string{"TICKET"}
		h := newTill(t, s)
		h.app.handset.phone = phone.New(t.Context(), &oneWaits{})
		h.resize(size.Cols, size.Rows)
		h.press(keyOwed)
		h.wantText("ENTREE", "Imprimer", "Passer", "Tout imprimer", "Tout passer", "En fichiers", "F1", "F2", "F3")
		h.click("Tout passer")
		h.wantText("CONFIRMER")
	}
}

// With a dead printer the tickets can be written into files, and the question names their folder.
func TestOwedToFiles(t *testing.T) {
	h := newTill(t, owing(3))
	tooled(h)
	h.press(keyOwed, "5")
	h.wantText("CONFIRMER", "Les 3 tickets", "/var/lib/caisse1/tickets")
	h.press(keyEsc)
	h.wantCalls()
	h.engine.then[cmdFileOwed] = func(s *payment.Snapshot) { s.Printer = payment.PrinterState{} }
	h.press("5", keyEnter)
	h.wantCalls(cmdFileOwed)
	h.wantText("IMPRIMANTE", "en cours d'écriture", "Aucun ticket en attente")
	h.press("5") // there is nothing to write any more
	h.wantCalls(cmdFileOwed)
}

// ENTER answers TICKET ? with yes and ESC with no. Both acknowledge the result.
func TestTicketAsked(t *testing.T) {
	for key, want := range map[string]string{keyEnter: "answer ticket true", keyEsc: "answer ticket false"} {
		s := inState(payment.StateAccepted)
		s.TicketAsked = true
		h := newTill(t, s)
		h.wantText("PAIEMENT ACCEPTE", "TICKET ?")
		h.press(key)
		h.wantCalls(want)
	}
	h := newTill(t, inState(payment.StateAccepted))
	h.press(keyEnter)
	h.wantCalls(cmdAcknowledge)
}

// A result does not list a ticket as printed that the parameter TICKET leaves out.
func TestTicketsTold(t *testing.T) {
	for _, tt := range []struct {
		mode   payment.TicketMode
		copies int
		state  payment.State
		passed int
		want   string
	}{
		{payment.TicketAlways, 2, payment.StateAccepted, 0, "client ✔   commerçant ✔"},
		{payment.TicketAlways, 1, payment.StateAccepted, 0, "imprimé ✔"},
		{payment.TicketOnDemand, 2, payment.StateAccepted, 0, "commerçant ✔"},
		{payment.TicketOnDemand, 1, payment.StateAccepted, 0, ""},
		{payment.TicketNever, 2, payment.StateAccepted, 0, ""},
		{payment.TicketNever, 2, payment.StateCancelAccepted, 0, "client ✔   commerçant ✔"},
		// The last ticket is of an earlier sale: a refusal has none.
		{payment.TicketAlways, 2, payment.StateRefused, 0, ""},
		{payment.TicketAlways, 2, payment.StateCancelRefused, 0, ""},
		{payment.TicketAlways, 2, payment.StateWrittenOff, 0, "imprimé ✔"},
		// The merchant has given copies up (F6).
		{payment.TicketAlways, 2, payment.StateAccepted, 1, "1 non imprimé (F6)"},
		{payment.TicketAlways, 2, payment.StateCancelAccepted, 2, "2 non imprimés (F6)"},
	} {
		s := inState(tt.state)
		s.LastTicket, s.Settings.TicketMode, s.Settings.Copies = ticket, tt.mode, tt.copies
		s.Printer.Skipped = tt.passed
		if got := ticketsText(scene{snap: s}); got != tt.want {
			t.Errorf("%d, %d copies, %v: %q, want %q", tt.mode, tt.copies, tt.state, got, tt.want)
		}
	}
}
