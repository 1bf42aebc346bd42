package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ancvtpe/payment"
)

// TestLinesSince: a page is written once, then only its new lines. A countdown is not new.
func TestLinesSince(t *testing.T) {
	first := linePage{opening: 1, head: "SCANNEZ", body: []string{"12,50 EUR", "Temps restant 04:59", "Essais restants : 4."}, keys: "esc : annuler"}
	for _, c := range []struct {
		name string
		next linePage
		want []string
	}{
		{"the same", first, nil},
		{"a countdown", linePage{opening: 1, head: "SCANNEZ", body: []string{"12,50 EUR", "Temps restant 03:07"}, keys: first.keys}, nil},
		{"news", linePage{opening: 1, head: "SCANNEZ", body: []string{"12,50 EUR", "L'ANCV ne répond pas."}, keys: first.keys}, []string{"L'ANCV ne répond pas."}},
		{"a silence that lasts", linePage{opening: 1, head: "SCANNEZ", body: []string{"Essais restants : 3."}, keys: first.keys}, []string{"Essais restants : 3."}},
		{"another sum", linePage{opening: 1, head: "SCANNEZ", body: []string{"13,50 EUR"}, keys: first.keys}, []string{"13,50 EUR"}},
		{"other keys", linePage{opening: 1, head: "SCANNEZ", body: first.body, keys: "9 : sans suite"}, []string{"9 : sans suite"}},
		{"another question", linePage{opening: 1, field: "2", head: "SCANNEZ", body: []string{"Pinpad", "12,50 EUR"}, keys: first.keys}, []string{"Pinpad", "12,50 EUR"}},
		{"a status", linePage{opening: 1, head: "SCANNEZ", status: []string{"IMPRIMANTE"}, body: first.body, keys: first.keys}, []string{"IMPRIMANTE"}},
		{"a notice", linePage{opening: 1, head: "SCANNEZ", body: first.body, notice: "non", keys: first.keys}, []string{"non"}},
		{"put back as it was", linePage{opening: 2, head: "SCANNEZ", body: first.body, keys: first.keys}, nil},
		{"another screen", linePage{opening: 2, head: "PRET", body: []string{"12,50 EUR"}, keys: "menu"}, []string{"PRET", "12,50 EUR", "menu"}},
	} {
		if got := c.next.since(first); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// lineTill is a till that is told as lines.
type lineTill struct {
	*till
	face *lineFace
	out  *strings.Builder
}

func newLineTill(t *testing.T, s payment.Snapshot) *lineTill {
	t.Helper()
	h := &lineTill{till: newTill(t, s), out: &strings.Builder{}}
	h.app.linear, h.app.size = true, Size{lineCols, lineRows}
	h.face = &lineFace{app: h.app, out: h.out}
	h.root = h.face
	h.face.say(false)
	return h
}

// says types lines and gives what was told since the last one.
func (h *lineTill) says(lines ...string) string {
	h.t.Helper()
	for _, line := range lines {
		h.out.Reset()
		h.clock = h.clock.Add(500 * time.Millisecond)
		h.send(lineMsg{line, h.clock})
	}
	return h.out.String()
}

// told is what was told since the last line, and forgets it.
func (h *lineTill) told() string {
	defer h.out.Reset()
	return h.out.String()
}

func wantLines(t *testing.T, told string, want ...string) {
	t.Helper()
	lines := strings.Split(told, "\n")
	for _, w := range want {
		if !slices.Contains(lines, w) {
			t.Errorf("no line %q in:\n%s", w, told)
		}
	}
}

func wantNone(t *testing.T, told string, unwanted ...string) {
	t.Helper()
	for _, u := range unwanted {
		if strings.Contains(told, u) {
			t.Errorf("%q in:\n%s", u, told)
		}
	}
}

// TestLinesPartPaymentFirst: who hears the result must hear at once that something is left.
func TestLinesPartPaymentFirst(t *testing.T) {
	s := inState(payment.StateAccepted)
	s.Transaction.Requested, s.Transaction.Adjustable = 2000, true
	s.Sale = payment.Sale{Order: "ORDER", Total: 2000, Paid: 1250, Payments: 1, Reference: s.Transaction.Reference}
	lines := strings.Split(newLineTill(t, s).told(), "\n")
	if lines[0] != "PAIEMENT ACCEPTE 12,50 EUR reference k3x9m2qv7a" || lines[1] != "RESTE DU : 7,50 EUR" {
		t.Errorf("%q", lines)
	}
}

// TestLinesTries: each wrong password says how many are left.
func TestLinesTries(t *testing.T) {
	s := idle()
	s.PasswordSet, s.TriesLeft = true, 5
	h := newLineTill(t, s)
	h.engine.password = "4711"
	h.says("", "1", "2")
	for left := 4; left > 0; left-- {
		h.engine.snap.TriesLeft = left // no snapshot tells it yet
		wantLines(t, h.says("0815"), "Mot de passe faux : recommencez. Essais restants : "+string(rune('0'+left))+".")
	}
	wantNone(t, h.says("12"), "•", "complétez")
}

// TestLinesRedWhileCancelling: what the red key does is said of each kind of ANNULATION EN COURS.
func TestLinesRedWhileCancelling(t *testing.T) {
	h := newLineTill(t, inState(payment.StateCancelAsking))
	wantLines(t, h.told(), "ANNULATION EN COURS", "esc : ne pas annuler")
	h.says("esc")
	h.wantCalls(cmdAbort)
	h = newLineTill(t, inState(payment.StateAborting))
	wantNone(t, h.told(), "esc :")
	wantLines(t, h.says("esc"), "ATTENTION : "+textAbortUnderWay)
	h.wantCalls()
	screen := newTill(t, inState(payment.StateAborting))
	screen.press(keyEsc)
	screen.wantText(textAbortUnderWay)
	screen = newTill(t, inState(payment.StateCancelAsking))
	screen.resize(40, 12)
	screen.wantText(textRedNoCancel)
}

// TestLinesForm: each field is a question with its choices, asked again whole when it is visited
// again; the last one says how to save.
func TestLinesForm(t *testing.T) {
	h := newLineTill(t, idle())
	tooled(h.till)
	wantLines(t, h.says("", "1", "5", "1", "2"), "Champ 1 sur 18, Heure de clôture. Actuellement : 23:30", "Ligne vide : garder la valeur.", "ligne vide : suivant, esc : sortir, retour : champ précédent")
	h.says("")
	for _, told := range []string{h.says(""), h.says("")} { // two with the same choices, one after the other
		wantLines(t, told, "1 OUI", "2 NON")
	}
	h.says("")
	wantLines(t, h.says("retour"), "Champ 4 sur 18, Pinpad. Actuellement : NON", "1 OUI", "2 NON")
	wantNone(t, h.says("?"), "HAUT", "UP", "flèche")
	for range 14 {
		h.says("")
	}
	last := h.says("Martinique")
	wantLines(t, last, "Champ 18 sur 18, Fuseau horaire : Martinique", textSave+" : "+textSaveAll, textLineSave, "ligne vide : enregistrer, esc : sortir, retour : champ précédent")
	wantLines(t, h.says("x"), "ATTENTION : "+textLineSave)
	wantLines(t, h.says("18"), "Champ 18 sur 18, Fuseau horaire. Actuellement : Martinique", "2 Martinique")
	h.says("")
	h.says("")
	h.wantCalls(cmdConfigure)
	if zone := h.engine.setup.Settings.TimeZone; zone != "America/Martinique" {
		t.Errorf("configured %q", zone)
	}
}

// TestLinesClearsField: an equals sign alone empties a field; an empty line keeps it.
func TestLinesClearsField(t *testing.T) {
	h := newLineTill(t, idle())
	tooled(h.till)
	h.says("", "1", "5", "1", "1")
	wantLines(t, h.says(""), "Champ 2 sur 4, Enseigne. Actuellement : CAMPING DES PINS", textLinesClear)
	h.says("=")
	wantLines(t, h.says("retour"), "Champ 2 sur 4, Enseigne. Actuellement : vide")
	h.says("", "", "")
	h.says("")
	if s := h.engine.setup.Settings; s == nil || s.ShopName != "" || s.City != "ANNECY" {
		t.Errorf("configured %+v", s)
	}
}

// TestLinesLoad: a file is taken by its number or its path; a path is not the end of the one before.
func TestLinesLoad(t *testing.T) {
	h := newLineTill(t, idle())
	tools := tooled(h.till)
	list := Folder{Path: "/media", Entries: []Entry{{Name: "..", Folder: true}, {Name: "9C94_ANCV.PAR"}}}
	tools.opened = map[string]Opened{"": {Folder: &list}}
	wantLines(t, h.says("", "1", "5", "3"), "1 ../", "2 9C94_ANCV.PAR", "ligne vide : ouvrir 9C94_ANCV.PAR, esc : accueil, retour : écran précédent")
	tools.opened["sim"] = Opened{Folder: &Folder{Path: "/media/sim", Entries: []Entry{{Name: "..", Folder: true}, {Name: "AUTRE.PAR"}}}}
	wantLines(t, h.says("sim"), "/media/sim", "1 ../", "2 AUTRE.PAR")
	h.says("/nulle/part")
	h.says("/ailleurs")
	h.says("2")
	if got, want := tools.asked[2:], []string{"0 /media/sim|/nulle/part", "0 /media/sim|/ailleurs", "0 /media/sim|AUTRE.PAR"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// TestLinesDeclined: a key that leads elsewhere with a warning does so.
func TestLinesDeclined(t *testing.T) {
	h := newLineTill(t, idle())
	h.engine.fail[cmdStartDebit] = payment.ErrTermsNotAccepted
	wantLines(t, h.says("12,50", "1", "1"), "CONDITIONS")
	wantLines(t, h.says("esc"), "PRET", "ATTENTION : "+textTermsDeclined)
}

// TestLinesMenu: no arrows, and what an empty line chooses is said.
func TestLinesMenu(t *testing.T) {
	h := newLineTill(t, idle())
	h.says("")
	wantLines(t, h.says("1"), "ligne vide : choix 1, retour : écran précédent, esc : accueil")
	h.says("5")
	wantLines(t, h.says("retour"), "ligne vide : choix 5, retour : écran précédent, esc : accueil")
	wantLines(t, h.says("bas"), "ATTENTION : "+textLineNothing)
	wantNone(t, h.says("?"), "UP", "DOWN", "haut", "flèche", "✘", "F1")
}

// TestLinesOwed: the tickets of IMPRIMANTE are told one at a time.
func TestLinesOwed(t *testing.T) {
	h := newLineTill(t, owing(3))
	wantLines(t, h.says("f6"), "Ticket 1 sur 3 : 22/11 14:05 DEBIT 1,00 EUR, peut-être sorti")
	wantLines(t, h.says("bas"), "Ticket 2 sur 3 : 22/11 14:05 DEBIT 2,00 EUR")
	h.says("")
	h.wantCalls("print owed 2")
}

// TestLinesPrinter: what is wrong with the printer is told once, wherever one is, and F5 answers.
func TestLinesPrinter(t *testing.T) {
	h := newLineTill(t, idle())
	tooled(h.till)
	h.says("")
	h.told()
	h.show(owing(2))
	wantLines(t, h.told(), wordPrinter, "Un ticket est peut-être sorti deux fois ou pas du tout. Regardez le papier, puis passez-le ou relancez-le (F6).")
	wantNone(t, h.says("esc"), "papier")
	wantLines(t, h.says("f5"), textLinesRetried)
	h.wantCalls(cmdRetryPrinting)
}

// TestLinesTill: a payment that till software asks for says so.
func TestLinesTill(t *testing.T) {
	s := inState(payment.StateWaiting)
	s.Transaction.Till = payment.TillRequest{No: 1}
	if !askedByTill(s) {
		t.Fatal("not asked for")
	}
	wantLines(t, newLineTill(t, s).told(), textAskedByTill, "EN ATTENTE DU CLIENT")
}

// TestLinesShop: PRET says whose till it is; no header does.
func TestLinesShop(t *testing.T) {
	wantLines(t, newLineTill(t, idle()).told(), "PRET", "CAMPING DES PINS", textLinesSum)
}

// TestLinesAgain: the screen is told once more, with what has changed since.
func TestLinesAgain(t *testing.T) {
	h := newLineTill(t, qrSnapshot("https://x/1"))
	h.told()
	wantLines(t, h.says("relire"), "SCANNEZ LE QR CODE", "12,50 EUR", "Temps restant 04:37", "esc : annuler")
}

// TestLinesPlain: a line has neither marks nor cursors nor columns.
func TestLinesPlain(t *testing.T) {
	for drawn, want := range map[string]string{
		"✘ Plus de papier.":                  "Plus de papier.",
		"  ▸ ../":                            "../",
		"? 12,50 EUR : résultat inconnu":     "12,50 EUR : résultat inconnu",
		"Mot de passe : •••_":                "Mot de passe :",
		"Débits      :   2       10,51 EUR":  "Débits : 2 ; 10,51 EUR",
		"Net         :           10,51 EUR":  "Net : 10,51 EUR",
		"12,50 EUR · réf. k3x9m2qv7a":        "12,50 EUR, réf. k3x9m2qv7a",
		"ROUGE (ESC) : annuler dès que":      "esc : annuler dès que",
		"Caisse : code":                      "Caisse : code",
		"https://127.0.0.1:8443/acquisition": "https://127.0.0.1:8443/acquisition",
	} {
		if got := plainLines(drawn); len(got) != 1 || got[0] != want {
			t.Errorf("%q: %q, want %q", drawn, got, want)
		}
	}
}

// TestLinesEnd: at the end of the input a payment in progress is waited for, and that is said; who
// is asked for something gives no answer any more.
func TestLinesEnd(t *testing.T) {
	h := newLineTill(t, qrSnapshot("https://x/1"))
	h.send(lastLineMsg{})
	h.send(secondTick{})
	if n := strings.Count(h.told(), textLinesWaits); n != 1 || h.left {
		t.Fatalf("said %d times that it waits, left %v", n, h.left)
	}
	h.engine.then[cmdAcknowledge] = func(s *payment.Snapshot) { *s = idle() }
	paid := inState(payment.StateAccepted)
	paid.Printer = payment.PrinterState{Owed: 1, Printing: true}
	h.show(paid)
	if h.left {
		t.Fatal("left before the ticket was out")
	}
	h.show(inState(payment.StateAccepted))
	h.show(idle())
	wantLines(t, h.told(), "PAIEMENT ACCEPTE 12,50 EUR reference k3x9m2qv7a")
	if h.wantCalls(cmdAcknowledge); !h.left {
		t.Error("still there after the payment")
	}

	for call, s := range map[string]payment.Snapshot{
		cmdAbort: inState(payment.StateNeedPayer), cmdDeclineTill: askedSnapshot(payment.KindDebit),
	} {
		h := newLineTill(t, s)
		h.send(lastLineMsg{})
		h.wantCalls(call)
	}
	for end, s := range map[string]payment.Snapshot{
		textLinesBusy: inState(payment.StateUnknown), "Le reste dû, 7,50 EUR, sera redemandé au prochain démarrage.": remainder(),
	} {
		h := newLineTill(t, s)
		h.send(lastLineMsg{})
		if h.face.leave(); !h.left {
			t.Errorf("%v: still there", s.Phase)
		}
		wantLines(t, h.told(), end, textLinesEnd)
	}
}

// TestLinesInterrupt: CTRL+C asks over a payment, is its own answer, and asks nobody who has left.
func TestLinesInterrupt(t *testing.T) {
	h := newLineTill(t, qrSnapshot("https://x/1"))
	h.told()
	h.send(interruptMsg{})
	wantLines(t, h.told(), "CONFIRMER", "ligne vide : oui, esc : non")
	if wantLines(t, h.says("esc"), "SCANNEZ LE QR CODE"); h.left {
		t.Fatal("left by no")
	}
	h.send(interruptMsg{})
	if h.send(interruptMsg{}); !h.left {
		t.Error("not left by the second")
	}
	for _, s := range []payment.Snapshot{idle(), qrSnapshot("https://x/1")} {
		h = newLineTill(t, s)
		if s.Busy() {
			h.send(lastLineMsg{})
		}
		if h.send(interruptMsg{}); !h.left {
			t.Errorf("%v: not left", s.Phase)
		}
	}
}

// TestLinesNoSense: what is no answer does nothing, and the answer says what one would be.
func TestLinesNoSense(t *testing.T) {
	h := newLineTill(t, idle())
	for _, line := range []string{"1e3", "-5", "12,345", "12x", "\x1b[A", "\x00", "a;b"} {
		told := h.says(line)
		if wantNone(t, told, "BENEFICIAIRE", "MONTANT"); !strings.Contains(told, textLinesNotice) {
			t.Errorf("%q: %q", line, told)
		}
	}
	wantLines(t, h.says("1e3"), "ATTENTION : "+textLineSum)
	h.app.apply(notice(textNotSaved))
	wantLines(t, h.says("esc"), "ATTENTION : "+textLineNothing) // and not what was said before
	if told := h.says("QUITTER"); strings.TrimSpace(told) != "" || !h.left {
		t.Errorf("%q, left %v", told, h.left)
	}
}

// TestLinesSpaces: a space around a line, as a paste brings it, is no part of a sum or of a menu's digit.
func TestLinesSpaces(t *testing.T) {
	h := newLineTill(t, idle())
	wantLines(t, h.says("12,50 "), "BENEFICIAIRE", "12,50 EUR")
	wantLines(t, h.says(" 1 "), "MODE DE PAIEMENT", "12,50 EUR")
}

// TestLinesConfirm: who answers a question with something else hears what its answers are.
func TestLinesConfirm(t *testing.T) {
	h := newLineTill(t, inState(payment.StateWaiting))
	h.says("quitter")
	wantLines(t, h.says("1"), "ATTENTION : "+textLineConfirm)
}
