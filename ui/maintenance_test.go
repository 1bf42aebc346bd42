package ui

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"ancvtpe/payment"
)

// TestFormSavesAllOrNothing: a wrong value has its reason beside its field, and nothing is saved.
// Once it is right, one Configure saves the whole form.
func TestFormSavesAllOrNothing(t *testing.T) {
	h := newTill(t, idle())
	maintenance("1", "1")(h)
	h.press("backspace", "down", " ", "B", "é", "up", "up", "enter")
	h.wantText("attendu : 8 chiffres", "corrigez-la")
	h.wantCalls()
	h.press("9", "down", "down", "down", "1", "down", "enter")
	h.wantCalls(cmdConfigure)
	want := idle().Settings
	want.ShopID, want.ShopName, want.Adjustable = "10000659", "CAMPING DES PINS Bé", true
	if got := h.engine.setup; got.Settings == nil || *got.Settings != want || got.Key != nil || got.Logo != nil {
		t.Errorf("configured %+v, want %+v", got.Settings, want)
	}
	h.wantText("Paramètres enregistrés.", "1 COMMERCANT")
}

// TestFormToggles: LEFT, RIGHT, SPACE and a number change a choice.
func TestFormToggles(t *testing.T) {
	h := newTill(t, idle())
	maintenance("1", "2", "down")(h)
	h.wantText("1 ◂ 2 ▸")
	h.key(keyRight)
	h.wantText("◂ 1 ▸ 2")
	h.key(keyLeft)
	h.press(" ", "down", "down", "down", "down", "4", "7")
	h.key(keyPgDn)
	h.press("enter")
	h.wantCalls(cmdConfigure)
	if got := h.engine.setup.Settings; got.Copies != 1 || got.Columns != 48 {
		t.Errorf("configured %+v", got)
	}
}

// TestFormScrolls: at every size the line under the cursor is shown whole. UP and DOWN reach each
// line, PGUP and PGDN the ends.
func TestFormScrolls(t *testing.T) {
	for _, size := range []Size{{80, 24}, {60, 20}, {40, 12}} {
		h := newTill(t, idle())
		h.resize(size.Cols, size.Rows)
		maintenance("1", "2")(h)
		mark := "▸ "
		if size.Cols == 80 { // there the field under the cursor has a box
			mark = ""
		}
		for _, f := range append(operationFields(), formField{label: textSave}) {
			h.wantText(mark + f.label)
			h.key(keyDown)
		}
		h.wantText(mark + "Heure de clôture")
		for range 12 {
			h.key(keyPgDn)
		}
		h.wantText(mark + textSave)
		for range 12 {
			h.key(keyPgUp)
		}
		h.wantText(mark + "Heure de clôture")
	}
}

// TestFormZone: the form lists the zones by their places. Another zone, from a file, is listed too
// and kept.
func TestFormZone(t *testing.T) {
	s := idle()
	s.Settings.TimeZone = "America/Miquelon"
	h := newTill(t, s)
	maintenance("1", "2", "up", "up")(h)
	h.wantText("Paris Martinique Guadeloupe Guyane Réunion Mayotte", "◂ America/Miquelon ▸")
	h.press("5", "down", "enter")
	h.wantCalls(cmdConfigure)
	if got := h.engine.setup.Settings.TimeZone; got != "Indian/Reunion" {
		t.Errorf("configured %q", got)
	}
}

// TestFormLeftWithoutSaving: ESC saves nothing, and asks first if a field was changed.
func TestFormLeftWithoutSaving(t *testing.T) {
	h := newTill(t, idle())
	maintenance("1", "1", "esc")(h)
	h.wantContract("PRET")
	maintenance("1", "1", "1", "esc")(h)
	h.wantContract("CONFIRMER")
	h.press("backspace")
	h.wantText("100006511▏")
	h.press("esc", "esc") // red is no, as in every question
	h.wantText("100006511▏")
	h.press("esc", "enter")
	h.wantContract("PRET")
	h.wantText("Rien n'a été enregistré.")
	h.wantCalls()
}

// TestFormUnchanged: an unchanged form stores nothing, but ID MAGASIN must not be empty.
func TestFormUnchanged(t *testing.T) {
	h := newTill(t, idle())
	maintenance("1", "1", "up", "enter")(h)
	h.wantText("Rien n'a changé.")
	h = newTill(t, payment.Snapshot{Seq: 1, Phase: payment.PhaseUninitialised, Settings: payment.DefaultSettings()})
	maintenance("1", "1", "up", "enter")(h)
	h.wantText("attendu : 8 chiffres")
	h.wantCalls()
}

// TestFormPaste: a paste goes into the field, and its ENTER saves nothing.
func TestFormPaste(t *testing.T) {
	h := newTill(t, idle())
	maintenance("1", "1", "down")(h)
	h.paste(" DU LAC\r")
	h.wantText("CAMPING DES PINS DU LAC▏")
	h.wantCalls()
}

// TestLoadFile: a file is picked, shown, and stored only once the cashier confirms.
func TestLoadFile(t *testing.T) {
	h := newTill(t, idle())
	maintenance("3")(h)
	h.wantText("▸ 9C94_ANCV.PAR")
	h.press("enter")
	h.wantContract("CONFIRMER")
	h.wantText("COLONNES : 42")
	h.wantCalls()
	h.press("esc")
	h.wantText("Rien n'a été enregistré.", "CHARGER PARAMETRES")
	h.press("enter", "enter")
	h.wantCalls(cmdConfigure)
	if got := h.engine.setup; got.Settings == nil || got.Settings.Columns != 42 {
		t.Errorf("configured %+v", got)
	}
	h.wantText("Paramètres enregistrés.")
}

// TestLoadRefused: the screen shows the reason, and nothing is stored.
func TestLoadRefused(t *testing.T) {
	h := newTill(t, idle())
	maintenance("3", "down", "enter")(h)
	h.wantText("ligne 2, COLONNES", "Rien n'a été modifié.")
	h.press("up", "x", "enter")
	h.wantText("ligne 2, COLONNES")
	h.wantCalls()
	if asked := h.app.tools.(*fakeTools).asked; !slices.Equal(asked, []string{"0 |", "0 /caisse|autre.par", "0 /caisse|x"}) {
		t.Errorf("opened %q", asked)
	}
}

// TestLoadRefusedOnce: the screen does not add that nothing was changed if the reason says so
// already.
func TestLoadRefusedOnce(t *testing.T) {
	h := newTill(t, idle())
	tooled(h).refusal = "autre.par : illisible. Rien n'a été modifié."
	h.press("enter", "1", "5", "3", "x", "enter")
	h.wantText("illisible.")
	if n := strings.Count(h.app.View(), "Rien n'a été modifié."); n != 1 {
		t.Errorf("the sentence is shown %d times\n%s", n, h.app.View())
	}
}

// TestLoadHostileName: escape sequences in a file's name do not reach the terminal.
func TestLoadHostileName(t *testing.T) {
	h := newTill(t, idle())
	f := tooled(h)
	f.opened[""] = Opened{Folder: &Folder{Path: "/cl\x1b[2Jé", Entries: []Entry{{"a\x1b[31m\u202e.PAR", false}}}}
	f.refusal = "/cl\x1b[2Jé/a.PAR : illisible.\nRecommencez."
	h.press("enter", "1", "5", "3")
	for range 2 {
		if view := h.app.View(); strings.ContainsAny(ansi.Strip(view), "\x1b\u202e") || strings.Contains(view, "\x1b[2J") || strings.Contains(view, "\x1b[31m") {
			t.Errorf("the screen holds an escape sequence: %q", view)
		}
		h.press("enter")
	}
	h.wantText("illisible.", "Recommencez.")
}

// TestLoadTypedAhead: a path and its ENTER that are typed while the folder is being read count. A
// refused path stays in the field for correction.
func TestLoadTypedAhead(t *testing.T) {
	h := newTill(t, idle())
	f := tooled(h)
	h.press("enter", "1", "5")
	h.hold = true
	h.press("3", "x", "y", "enter")
	h.hold = false
	h.wantText("xy▏", "Lecture…")
	for _, cmd := range h.waiting {
		h.run(cmd)
	}
	if want := []string{"0 |", "0 /caisse|xy"}; !slices.Equal(f.asked, want) {
		t.Errorf("opened %q, want %q", f.asked, want)
	}
	h.wantText("ligne 2, COLONNES", "xy▏")
}

// TestLateAnswer: an answer for a screen that was closed has no effect.
func TestLateAnswer(t *testing.T) {
	h := newTill(t, idle())
	tooled(h)
	h.press("enter", "1", "5")
	h.hold = true
	h.press("3", "esc")
	h.hold = false
	h.wantContract("PRET")
	for _, cmd := range h.waiting {
		h.run(cmd)
	}
	h.wantContract("PRET")
}

// TestPasswordIsSetTwiceTyped: a new password must be typed twice and is never shown; 0000 removes
// it.
func TestPasswordIsSetTwiceTyped(t *testing.T) {
	h := newTill(t, idle())
	maintenance("2", "1", "2", "3", "enter")(h)
	h.wantText("Il faut de 4 à 8 chiffres")
	h.press("1", "2", "3", "4", "enter", "1", "2", "3", "5", "enter")
	h.wantText("saisies diffèrent")
	h.wantCalls()
	h.press("1", "2", "3", "4", "enter", "1", "2", "3", "4")
	if strings.Contains(h.frame(), "1234") {
		t.Errorf("the password is shown\n%s", h.frame())
	}
	h.press("enter")
	h.wantCalls(cmdSetPassword)
	h.wantText("Mot de passe d'annulation enregistré.")
	secret := idle()
	secret.PasswordSet = true
	h.show(secret)
	h.engine.password = "1234"
	h.press("2", "9", "9", "9", "9", "enter")
	h.wantText("Mot de passe faux")
	h.press("1", "2", "3", "4", "enter", "0", "0", "0", "0", "enter")
	h.wantText("Mot de passe supprimé")
	if got := h.engine.passwords; !slices.Equal(got, []string{"", "1234", "1234", "0000"}) {
		t.Errorf("set %q", got)
	}
}

// TestNinthDigit: a ninth digit of a password is refused with a notice, both when the password is
// set and when it is asked for.
func TestNinthDigit(t *testing.T) {
	set := newTill(t, idle())
	maintenance("2")(set)
	secret := idle()
	secret.PasswordSet = true
	asked := newTill(t, secret)
	asked.press("enter", "1", "2")
	for _, h := range []*till{set, asked} {
		h.press("1", "2", "3", "4", "5", "6", "7", "8")
		if strings.Contains(h.said(), "8 chiffres au plus") {
			t.Fatalf("eight digits are refused\n%s", h.frame())
		}
		h.press("9")
		h.wantText("8 chiffres au plus", "••••••••")
		h.press("backspace")
		if strings.Contains(h.said(), "8 chiffres au plus") {
			t.Errorf("the notice is shown for seven digits\n%s", h.frame())
		}
	}
}

// TestResetNeedsTheShop: repeated ENTER erases nothing. The shop's number and ENTER do, and the
// till is then NON INITIALISE.
func TestResetNeedsTheShop(t *testing.T) {
	h := newTill(t, idle())
	h.engine.then[cmdReset] = func(s *payment.Snapshot) {
		*s = payment.Snapshot{Seq: s.Seq, Phase: payment.PhaseUninitialised, Settings: payment.DefaultSettings()}
	}
	maintenance("9", "enter")(h)
	for range 2 { // ENTER is hit twice
		h.key(keyEnter)
	}
	h.wantContract("DESACTIVATION", "CONFIRMER")
	h.wantCalls()
	h.press("1", "0", "0", "0", "0", "6", "5", "2", "enter")
	h.wantText("rien n'est effacé")
	h.wantCalls()
	h.press("1", "0", "0", "0", "0", "6", "5", "1", "enter")
	h.wantCalls(cmdReset)
	h.wantContract("NON INITIALISE")
	h.wantText("tout est effacé")
}

// TestResetAsksForThePassword: the right password goes to the engine with the reset.
func TestResetAsksForThePassword(t *testing.T) {
	h := newTill(t, with(idle(), func(s *payment.Snapshot) { s.PasswordSet = true }))
	h.engine.password = "4711"
	maintenance("9", "enter", "1", "1", "1", "1", "enter")(h)
	h.wantContract("MOT DE PASSE", "DESACTIVATION")
	h.press("4", "7", "1", "1", "enter", "1", "0", "0", "0", "0", "6", "5", "1", "enter")
	if !slices.Equal(h.engine.reset, []string{"4711"}) {
		t.Errorf("reset with %q", h.engine.reset)
	}
}

// TestResetRefused: the screen says why nothing was erased.
func TestResetRefused(t *testing.T) {
	h := newTill(t, idle())
	h.engine.fail[cmdReset] = payment.ErrUnresolved
	maintenance("9", "enter", "1", "0", "0", "0", "0", "6", "5", "1", "enter")(h)
	h.wantContract("ERREUR")
	h.wantText("n'est pas terminée")
}

// TestResetRefusedIsNotTriedBlindly: further ENTERs after a refused reset do not try it again
// (found by the disk campaign, when the disk came back in between).
func TestResetRefusedIsNotTriedBlindly(t *testing.T) {
	h := newTill(t, idle())
	h.engine.fail[cmdReset] = payment.ErrStorage
	maintenance("9", "enter", "1", "0", "0", "0", "0", "6", "5", "1", "enter")(h)
	h.wantContract("ERREUR")
	for range 3 {
		h.key(keyEnter)
	}
	h.wantCalls(cmdReset)
	h.wantContract("DESACTIVATION", "CONFIRMER")
}

// TestDiagnosisAgain: each step has its verdict, and 1 tests again.
func TestDiagnosisAgain(t *testing.T) {
	h := newTill(t, idle())
	maintenance("6")(h)
	h.wantText("✔ Nom du serveur (DNS) : OK", "✘ Sceau : L'ANCV refuse le sceau", "– Magasin connu : non essayé")
	f := h.app.tools.(*fakeTools)
	for i := range f.verdicts {
		f.verdicts[i] = payment.Verdict{Step: payment.Step(i + 1), Tried: true, OK: true}
	}
	h.press("1")
	h.wantText("La liaison avec l'ANCV fonctionne.")
	f.err = payment.ErrUnresolved
	h.press("1")
	h.wantText("n'est pas terminée")
}

// TestNoTools: without tools the entries show a notice and do not panic.
func TestNoTools(t *testing.T) {
	for _, key := range []string{"1", "3", "4", "5", "6", "8"} {
		h := newTill(t, idle())
		h.press("enter", "1", "5", key)
		h.wantContract("MAINTENANCE")
		h.wantText("lancez-la sur le terminal")
	}
}

// wantContract compares the contract's words on the screen.
func (h *till) wantContract(want ...string) {
	h.t.Helper()
	if got := h.contractWords(); !slices.Equal(got, want) {
		h.t.Fatalf("words on the screen are %q, want %q\n%s", got, want, h.frame())
	}
}

// TestLogo: the logo disappears with the parameters, and a damaged one is not shown.
func TestLogo(t *testing.T) {
	h := newTill(t, with(idle(), func(s *payment.Snapshot) { s.Logo = stripes() }))
	h.resize(120, 40)
	drawn := strings.Split(h.app.logo.drawn, "\n")[0]
	h.wantText(drawn)
	h.show(idle())
	if drawn == "" || strings.Contains(h.frame(), drawn) {
		t.Errorf("the logo is still there\n%s", h.frame())
	}
	h.show(with(idle(), func(s *payment.Snapshot) { s.Logo = stripes()[:40] }))
	h.wantContract("PRET")
}
