package recette

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"

	"ancvtpe/ui/keyboard"
)

// desk is a Screen with a tester.
type desk struct {
	*testing.T
	m    *Screen
	quit bool
}

func newDesk(t *testing.T, cases ...Case) *desk {
	t.Helper()
	m := &Screen{Program: "/bin/true", Proposal: "root", Cases: cases}
	m.begin(lipgloss.NewRenderer(io.Discard))
	t.Cleanup(m.closeCase)
	return &desk{T: t, m: m}
}

// hit hits keys, each in a burst of its own. A word that is no key's name is typed.
func (d *desk) hit(keys ...string) {
	d.Helper()
	for _, key := range keys {
		one := []string{key}
		if keyboard.Hit(key).Kind == keyboard.Printable {
			one = strings.Split(key, "")
		}
		for _, k := range one {
			_, cmd := d.m.Update(keyboard.Keys{keyboard.Hit(k)})
			d.quit = d.quit || cmd != nil
		}
		d.m.Update(keyboard.Quiet{})
	}
}

func (d *desk) text() string { return ansi.Strip(d.m.View()) }

func (d *desk) sees(words ...string) {
	d.Helper()
	for _, w := range words {
		if !strings.Contains(d.text(), w) {
			d.Fatalf("%q is not on\n%s", w, d.text())
		}
	}
}

func TestScreen(t *testing.T) {
	c := parseCase(t, tillCase)
	d := newDesk(t, c, c)
	d.sees("Cas à jouer : 2", "Votre nom : █ ENTREE : root")
	d.hit("Zoq", keyboard.Backspace, "é", keyboard.Enter)
	d.sees("DEB-99 Un cas", "Cas 1 sur 2", "Préparation", "Point 1 sur 6", "Essayer.", "cd /", "PATH=", " o  OK", "RETOUR")
	d.hit(keyboard.Backspace)
	d.sees(textFirstPoint)
	d.hit("o", "K")
	d.sees("Qu'avez-vous vu : █")
	d.hit("le   ticket | manque", keyboard.Enter)
	d.sees("Étape 2", "Point 3 sur 6")
	d.hit("r", "lent", keyboard.Enter)
	d.sees("Remarque : lent")
	d.hit("s", "x")
	d.sees("Étape 3", textKeysHelp)
	d.hit("o", "r", "une", keyboard.Esc, "r", "deux", keyboard.Enter, "o", "o")
	d.sees("FIN DU CAS : KO", "✘ Étape 1 : KO, le ticket | manque", "– Étape 2 : sauté, lent", "ENTREE  Cas suivant")
	d.hit(keyboard.Enter)
	d.sees("Cas 2 sur 2", "Point 1 sur 6")
	want := []Point{
		{namePreparation, Passed, ""},
		{"Étape 1", Failed, "le ticket | manque"},
		{"Étape 2", Skipped, "lent"},
		{"Étape 3", Passed, ""},
		{nameTickets, Passed, "deux"},
		{nameTotals, Passed, ""},
	}
	if got := d.m.Results[0]; !slices.Equal(got.Points, want) || d.m.Tester != "Zoé" || d.quit {
		t.Errorf("%s, %+v", d.m.Tester, got.Points)
	}
	d.hit("o", "q")
	if !d.quit || len(d.m.Results) != 2 || d.m.Results[1].Points[0].Verdict != Passed || d.m.Results[1].Verdict() != NotPlayed {
		t.Errorf("%v, %+v", d.quit, d.m.Results)
	}
}

// After a step back a verdict can be changed; ENTER keeps it.
func TestScreenGoesBack(t *testing.T) {
	d := newDesk(t, parseCase(t, tillCase))
	d.hit(keyboard.Enter, "o", "k", keyboard.Enter, "o", "o", "o", "o", keyboard.Backspace, keyboard.Backspace)
	d.sees("Ticket : OK")
	d.hit(keyboard.Backspace, keyboard.Backspace, keyboard.Backspace)
	d.sees("Étape 1 : KO")
	d.hit("o", keyboard.Enter, "k", "non", keyboard.Esc, keyboard.Enter, "k", "faux", keyboard.Enter, keyboard.Enter)
	d.sees("FIN DU CAS : KO", "✔ Étape 1 : OK", "✔ Étape 3 : OK", "✘ Ticket : KO, faux", "Écrire le rapport")
	work := d.m.stage.dir
	d.hit(keyboard.Enter)
	if _, err := os.Stat(work); !d.quit || !os.IsNotExist(err) || d.m.Tester != "root" || len(d.m.Results) != 1 {
		t.Errorf("%v, %v, %+v", d.quit, err, d.m.Results)
	}
}

// An ENTER right behind a letter, as in Dialogue, does not close what the letter opened.
func TestScreenEnterBehindTheLetter(t *testing.T) {
	d := newDesk(t, parseCase(t, tillCase))
	d.hit(keyboard.Enter, "o")
	d.m.Update(keyboard.Keys{keyboard.Hit("k"), keyboard.Hit(keyboard.Enter)})
	d.sees(textWhyFailed)
	d.m.Update(keyboard.Quiet{})
	d.hit(keyboard.Enter, "o", "o", "o")
	d.m.Update(keyboard.Keys{keyboard.Hit("o"), keyboard.Hit(keyboard.Enter)})
	d.sees("FIN DU CAS")
}

// CTRL+C keeps the verdicts, also while a remark is typed. A paste is no verdict.
func TestScreenInterrupted(t *testing.T) {
	d := newDesk(t, parseCase(t, tillCase))
	d.hit(keyboard.Enter, "o")
	d.m.Update(keyboard.Keys{{Name: "ok", Kind: keyboard.Pasted}})
	d.sees("Étape 1", "Point 2 sur 6")
	d.hit("k", "rien")
	d.m.Update(keyboard.Keys{{Name: " du\ntout", Kind: keyboard.Pasted}})
	d.sees("rien du tout█")
	d.hit(keyboard.CtrlC)
	if r := d.m.Results[0]; !d.quit || len(r.Points) != 6 || r.Points[0].Verdict != Passed || r.Points[1].Verdict != NotPlayed {
		t.Errorf("%v, %+v", d.quit, r.Points)
	}
}

// Every word of every page can be read in every size of window, and no line is wider.
func TestScreenCutsNoWord(t *testing.T) {
	files, err := Files("../../docs/recette")
	if err != nil || len(files) < 50 {
		t.Fatal(err, len(files))
	}
	for _, file := range files {
		c, err := Read(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, size := range []tea.WindowSizeMsg{{Width: 80, Height: 24}, {Width: 40, Height: 12}} {
			d := newDesk(t, c)
			d.m.Update(size)
			d.hit(keyboard.Enter)
			for range d.m.pages {
				d.readsAll(size, fmt.Sprint(c.ID, " ", d.m.pages[d.m.at].name))
				d.hit("o")
			}
			d.m.closeCase()
		}
	}
}

var blanks = regexp.MustCompile(`[\s│╭╮╰╯─*` + "`" + `]+`)

// readsAll scrolls through a page and looks for its text.
func (d *desk) readsAll(size tea.WindowSizeMsg, name string) {
	d.Helper()
	text, rows := d.m.body()
	letters := func(s string) string { return blanks.ReplaceAllString(ansi.Strip(s), "") }
	if got, want := letters(strings.ReplaceAll(strings.Join(text, ""), strings.TrimSpace(textYouSee), "")), letters(strings.ReplaceAll(d.m.pages[d.m.at].text, strings.TrimSpace(textYouSee), "")); got != want {
		d.Fatalf("%s:\n%s\nwant\n%s", name, got, want)
	}
	seen := 0
	for top := 0; ; top++ {
		shown := d.text()
		lines := strings.Split(shown, "\n")
		for _, line := range lines {
			if ansi.StringWidth(line) > size.Width || len(lines) > size.Height {
				d.Fatalf("%s: %d lines, %q", name, len(lines), line)
			}
		}
		for seen < min(len(text), top+rows) {
			if want := strings.TrimSpace(ansi.Strip(text[seen])); !strings.Contains(shown, want) {
				d.Fatalf("%s: no %q on\n%s", name, want, shown)
			}
			seen++
		}
		if seen == len(text) {
			return
		}
		d.hit(keyboard.Down)
	}
}
