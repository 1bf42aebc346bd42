package recette

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"
)

// tillCase is a case whose till is a shell script that prints PRET, reads a line, and writes
// a ticket and a total.
const tillCase = `# DEB-99 Un cas

## But

Essayer.

## Spécification

> Traitement de l’€uro uniquement.

## Préparation

Fichier ~caisse.sh~ :

~~~
echo PRET
read montant
mkdir -p recette/tickets
echo "MONTANT $montant" > recette/tickets/000001-debit.txt
echo "$montant" > total
echo "ACCEPTE ref${montant}x"
read fin
exit 3
~~~

Fenêtre **caisse** :

~~~sh
sh caisse.sh
~~~

~~~
PRET
~~~

## Étapes

1. Tapez ~1 2 ENTREE~.

   ~~~
   ACCEPTE {REFERENCE}
   ~~~

   On ne voit pas :

   ~~~
   REFUSE
   ~~~

2. Dans une autre fenêtre :

   ~~~sh
   echo vu {REFERENCE}; false
   ~~~

   ~~~
   vu ref12x
   [fin du programme, code 1]
   ~~~

3. Tapez ~ENTREE~.

   ~~~
   [fin du programme, code 3]
   ~~~

## Ticket

~000001-debit.txt~ :

~~~
MONTANT 12
~~~

## Totaux

~~~sh
cat total
~~~

~~~
12
~~~
`

func parseCase(t *testing.T, text string) Case {
	t.Helper()
	c, err := Parse("DEB-99.md", strings.ReplaceAll(fenced(text), "~", "`"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A case is OK where everything is as it says, and KO at the first point that differs.
func TestPlay(t *testing.T) {
	var playing sync.WaitGroup // all at once: most of them wait
	defer playing.Wait()
	number := 0
	for name, c := range map[string]struct{ old, instead, ko, why string }{
		"as it says":           {"", "", "", ""},
		"first screen":         {"PRET\n~~~\n\n## Ét", "PRETE\n~~~\n\n## Ét", namePreparation, "manque : « PRETE »"},
		"screen":               {"ACCEPTE {REFERENCE}", "REFUSE {REFERENCE}", "Étape 1", "ACCEPTE ref12x"},
		"keys":                 {"~1 2 ENTREE~", "~1 3 ENTREE~", "Étape 2", "vu ref13x"},
		"what is there":        {"   REFUSE\n", "   ACCEPTE…\n", "Étape 1", "ne devrait pas y être"},
		"output":               {"vu ref12x", "vu ref13x", "Étape 2", "manque"},
		"exit code":            {"   [fin du programme, code 1]\n", "", "Étape 2", "code 1"},
		"end":                  {"[fin du programme, code 3]", "[fin du programme, code 0]", "Étape 3", "code 3"},
		"never seen":           {"   echo vu {REFERENCE}; false", "   echo vu {JAMAIS}; false", "Étape 2", "{JAMAIS}"},
		"ticket":               {"MONTANT 12\n~~~", "MONTANT 13\n~~~", nameTickets, "MONTANT 12"},
		"ticket that is not":   {"~000001-debit.txt~", "~000001-debit.txt~ et ~000002-debit.txt~", nameTickets, "000002-debit.txt n'est pas sorti"},
		"ticket too many":      {"~000001-debit.txt~ :\n\n~~~\nMONTANT 12\n~~~", "Aucun ticket.", nameTickets, "000001-debit.txt"},
		"totals":               {"~~~\n12\n~~~", "~~~\n13\n~~~", nameTotals, "manque : « 13 »"},
		"totals that fail":     {"cat total", "cat total; exit 4", nameTotals, "code 4"},
		"window not open":      {"3. Tapez", "3. Fenêtre **rien** : tapez", "Étape 3", "rien n'est pas ouverte"},
		"the program is gone":  {"echo PRET\n", "echo PRET\nexit 7\n", "Étape 1", "[fin du programme, code 7]"},
		"window that is taken": {"2. Dans une autre fenêtre :", "2. Fenêtre **caisse** :", "Étape 2", "occupée"},
	} {
		if !strings.Contains(tillCase, c.old) {
			t.Fatalf("%s: the case holds no %q", name, c.old)
		}
		parsed := parseCase(t, strings.Replace(tillCase, c.old, c.instead, 1))
		number++
		number := number
		playing.Go(func() {
			r := Player{Program: "/bin/true", Number: number, Patience: 4 * time.Second}.Play(t.Context(), parsed)
			for _, p := range r.Points {
				switch {
				case p.Name == c.ko && (p.Verdict != Failed || !strings.Contains(p.Remark, c.why)):
					t.Errorf("%s: %s: %s %s", name, p.Name, p.Verdict, p.Remark)
				case p.Name != c.ko && p.Verdict == Failed:
					t.Errorf("%s: %s: %s", name, p.Name, p.Remark)
				}
			}
			if want := map[bool]Verdict{true: Passed, false: Failed}[c.ko == ""]; r.Verdict() != want || len(r.Points) != 6 {
				t.Errorf("%s: %s with %d points, want %s", name, r.Verdict(), len(r.Points), want)
			}
		})
	}
}

// An interrupted case is not OK and ends at once.
func TestPlayInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := Player{Program: "/bin/true", Patience: 4 * time.Second}.Play(ctx, parseCase(t, tillCase))
	if r.Verdict() != Failed || r.Points[0].Remark != textInterrupted {
		t.Errorf("%s: %+v", r.Verdict(), r.Points)
	}
}

func TestVerdict(t *testing.T) {
	for want, all := range map[Verdict][][]Verdict{
		Passed:    {{Passed}, {Passed, Passed}},
		Failed:    {{Passed, Failed, NotPlayed}, {Skipped, Failed}},
		Skipped:   {{Passed, Skipped}},
		NotPlayed: {{}, {Passed, NotPlayed}, {Skipped, NotPlayed}},
	} {
		for _, verdicts := range all {
			var r Result
			for _, v := range verdicts {
				r.Points = append(r.Points, Point{Verdict: v})
			}
			if got := r.Verdict(); got != want {
				t.Errorf("%v: %s, want %s", verdicts, got, want)
			}
		}
	}
}
