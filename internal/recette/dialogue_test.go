package recette

import (
	"bufio"
	"context"
	"io"
	"strings"
	"testing"
	"time"
)

// talk plays tillCase with a tester's answers.
func talk(t *testing.T, answers string) (Result, bool, string) {
	t.Helper()
	c := parseCase(t, tillCase)
	var out strings.Builder
	d := Dialogue{Program: "/bin/true", In: bufio.NewReader(strings.NewReader(answers)), Out: &out}
	r, more := d.Play(t.Context(), c)
	return r, more, out.String()
}

func TestDialogue(t *testing.T) {
	r, more, said := talk(t, "o\nK\nle   ticket | manque\nr\nlent\ns\nbof\nok\nr\nune\nr\ndeux\no\no\n\n")
	if !more || r.Verdict() != Failed {
		t.Errorf("%v, %s", more, r.Verdict())
	}
	want := []Point{
		{namePreparation, Passed, ""},
		{"Étape 1", Failed, "le ticket | manque"},
		{"Étape 2", Skipped, "lent"},
		{"Étape 3", Passed, ""},
		{nameTickets, Passed, "une / deux"},
		{nameTotals, Passed, ""},
	}
	for i, p := range r.Points {
		if p != want[i] {
			t.Errorf("%+v, want %+v", p, want[i])
		}
	}
	for _, text := range []string{
		"DEB-99 Un cas", "Essayer.", "« Traitement de l’€uro uniquement. »", "cd ", "PATH=", "Le fichier caisse.sh y est déjà", "sh caisse.sh",
		"Tapez `1 2 ENTREE`.\n\n    ACCEPTE {REFERENCE}", "000001-debit.txt", "cat total", textVerdictHelp,
	} {
		if !strings.Contains(said, text) {
			t.Errorf("%q was not said in\n%s", text, said)
		}
	}
}

// Verdicts are kept where the tester quits or the input ends.
func TestDialogueQuits(t *testing.T) {
	for _, answers := range []string{"o\nq\n", "o\n", "o\nk\n"} {
		r, more, _ := talk(t, answers)
		if more || len(r.Points) != 6 || r.Points[0].Verdict != Passed || r.Points[5].Verdict != NotPlayed {
			t.Errorf("%q: more %v, %+v", answers, more, r.Points)
		}
	}
}

func TestReport(t *testing.T) {
	r, _, _ := talk(t, "o\nk\nun | deux\nq\n")
	at := time.Date(2026, 11, 25, 10, 0, 1, 0, time.UTC)
	r.Started, r.Took = at.Add(time.Second), 64*time.Second
	report := Report{Tester: "Zoé", Version: "1.2", Started: at, Results: []Result{r}, All: 2}
	var b strings.Builder
	if err := report.Write(&b); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"# Rapport de recette du 25/11/2026 à 11:00:01", "| Testeur | Zoé |", "| Programme | ancv-tpe 1.2 |", "| Durée | 1 min 05 s |",
		"| Bilan | 0 OK, 1 KO, 1 non joué sur 2 cas |", "| DEB-99 | Un cas | KO | 1 min 04 s |", "| Étape 1 | Tapez `1 2 ENTREE`. | KO | un \\| deux |", "| Étape 2 | Dans une autre fenêtre : | non joué |",
	} {
		if !strings.Contains(b.String(), text) {
			t.Errorf("no %q in\n%s", text, b.String())
		}
	}
	if table := report.Table(); !strings.Contains(table, "Débit par QR Code                     1    0    1    1 min 04 s\n") {
		t.Errorf("table\n%s", table)
	}
	if report.FileName() != "recette-20261125-110001.md" || report.Passed() {
		t.Errorf("%s, passed %v", report.FileName(), report.Passed())
	}
	if all := (Report{All: 1}); all.Passed() {
		t.Error("a report without its case is passed")
	}
}

// Verdicts are kept after CTRL+C at a question.
func TestDialogueInterrupted(t *testing.T) {
	in, tester := io.Pipe()
	defer tester.Close()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		_, _ = io.WriteString(tester, "o\n")
		cancel()
	}()
	d := Dialogue{Program: "/bin/true", In: bufio.NewReader(in), Out: io.Discard}
	r, more := d.Play(ctx, parseCase(t, tillCase))
	if more || len(r.Points) != 6 || r.Points[1].Verdict != NotPlayed {
		t.Errorf("more %v, %+v", more, r.Points)
	}
}
