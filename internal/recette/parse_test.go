package recette

import (
	"errors"
	"strings"
	"testing"
)

// good is a case with everything that a case may have.
const good = `# DEB-99 Un cas

## But

Montrer
tout.

## Spécification

> Traitement de
> l’€uro uniquement.

> Pas de saisie de montant.

## Préparation

Fichier ` + "`a.json`" + ` :

~~~json
{"a": 1}
~~~

Dans une autre fenêtre :

~~~sh
true
~~~

Fenêtre **caisse** de 120 x 40 :

~~~sh
cat
~~~

~~~
PRET
~~~

## Étapes

1. Tapez ` + "`1 2 ENTREE`, puis `F5 ↓`" + `. Voyez.

   ~~~
   A…
     {REFERENCE}
   ~~~

   On ne voit pas :

   ~~~
   B
   ~~~

2. Dans une autre fenêtre :

   ~~~sh
   date
   ~~~

   ~~~
   …
   ~~~

3. Fenêtre **autre** : tapez
   ` + "`DOUCHETTE:{REFERENCE}`" + `.

   ~~~
   C
   ~~~

4. Attendez.

   ~~~
   D
   ~~~

## Ticket

` + "`000001-debit.txt` et `000002-debit.txt`" + ` :

~~~
DEBIT
~~~

## Totaux

~~~sh
ancv-tpe totaux
~~~

~~~
Net
~~~
`

func fenced(text string) string { return strings.ReplaceAll(text, "~~~", "```") }

func TestParse(t *testing.T) {
	c, err := Parse("x/DEB-99.md", fenced(good))
	if err != nil {
		t.Fatal(err)
	}
	if c.ID != "DEB-99" || c.Title != "Un cas" || c.Purpose != "Montrer\ntout." || len(c.Quotes) != 2 || c.Quotes[0] != "Traitement de l’€uro uniquement." {
		t.Errorf("head: %+v", c)
	}
	kinds := []Kind{WriteFile, RunCommand, OpenWindow}
	for i, a := range c.Prepare {
		if a.Kind != kinds[i] {
			t.Errorf("preparation %d: %+v", i, a)
		}
	}
	if a := c.Prepare[2]; a.Window != "caisse" || a.Cols != 120 || a.Rows != 40 || a.Command != "cat" || a.See[0] != "PRET" {
		t.Errorf("window: %+v", a)
	}
	if a := c.Prepare[0]; a.Name != "a.json" || a.Content != "{\"a\": 1}\n" {
		t.Errorf("file: %+v", a)
	}
	if len(c.Steps) != 4 {
		t.Fatalf("%d steps", len(c.Steps))
	}
	one := c.Steps[0].Action
	if strings.Join(one.Keys, " ") != "1 2 ENTREE F5 ↓" || one.Window != Till || len(one.See) != 2 || one.See[1] != "  {REFERENCE}" || one.NotSee[0] != "B" {
		t.Errorf("step 1: %+v", one)
	}
	if a := c.Steps[1].Action; a.Kind != RunCommand || a.Command != "date" {
		t.Errorf("step 2: %+v", a)
	}
	if a := c.Steps[2].Action; a.Kind != TypeKeys || a.Window != "autre" || a.Keys[0] != "DOUCHETTE:{REFERENCE}" {
		t.Errorf("step 3: %+v", a)
	}
	if a := c.Steps[3].Action; a.Kind != Look || a.Window != Till {
		t.Errorf("step 4: %+v", a)
	}
	if len(c.Tickets) != 1 || len(c.Tickets[0].Names) != 2 || c.Totals == nil || c.Totals.See[0] != "Net" {
		t.Errorf("tickets and totals: %+v %+v", c.Tickets, c.Totals)
	}
}

// An error names the line of a mistake and what is expected there.
func TestParseRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		old, instead string
		line         int
		want         string
	}{
		"title":                    {"# DEB-99 Un cas", "# Un cas", 1, "DEB-01"},
		"another's name":           {"# DEB-99", "# DEB-98", 1, "DEB-98.md"},
		"unknown heading":          {"## Ticket", "## Tickets", 77, "« ## Ticket »"},
		"missing section":          {"## Totaux", "", 94, "Totaux"},
		"text before":              {"## But", "Un mot.\n\n## But", 3, "« ## But »"},
		"section twice":            {"## Ticket", "## Étapes", 77, "« ## Ticket »"},
		"one more section":         {"Net\n~~~\n", "Net\n~~~\n\n## Fin\n", 95, "Fin"},
		"no purpose":               {"Montrer\ntout.", "", 3, "phrase"},
		"no quotation":             {"> Traitement de\n> l’€uro uniquement.\n\n> Pas de saisie de montant.", "", 8, "spécification"},
		"prose as quotation":       {"> Pas de", "Pas de", 13, "spécification"},
		"file outside":             {"`a.json`", "`../a.json`", 19, "dossier"},
		"window without a screen":  {"~~~\nPRET\n~~~\n", "", 31, "doit voir"},
		"no step":                  {"1. Tapez", "Tapez", 41, "numérotées"},
		"wrong number":             {"2. Dans", "3. Dans", 54, "étape 2"},
		"step without screen":      {"   ~~~\n   D\n   ~~~\n", "", 71, "doit voir"},
		"only what is absent":      {"   ~~~\n   A…\n     {REFERENCE}\n   ~~~\n", "", 41, "doit voir"},
		"step without action":      {"4. Attendez.", "4. Voilà.", 71, "touches"},
		"keys and command":         {"2. Dans", "2. Tapez `1`. Dans", 54, "pas les deux"},
		"unknown key":              {"`1 2 ENTREE`", "`1 2 ENTER`", 41, "ENTER"},
		"unknown block":            {"~~~sh\n   date", "~~~bash\n   date", 56, "bash"},
		"two programs in a window": {"~~~sh\ncat\n~~~", "~~~sh\ncat\ncat\n~~~", 31, "une seule ligne"},
		"no command":               {"~~~sh\ntrue\n~~~", "~~~sh\n~~~", 25, "une commande"},
		"open fence":               {"   D\n   ~~~\n", "   D\n", 73, "fin"},
		"ticket without text":      {"~~~\nDEBIT\n~~~\n", "", 77, "000001-debit.txt"},
		"no ticket said":           {"`000001-debit.txt` et `000002-debit.txt` :\n\n~~~\nDEBIT\n~~~\n", "", 77, "Aucun ticket"},
		"totals without text":      {"~~~\nNet\n~~~\n", "", 85, "ancv-tpe totaux"},
	} {
		if !strings.Contains(good, c.old) {
			t.Fatalf("%s: the case holds no %q", name, c.old)
		}
		_, err := Parse("DEB-99.md", fenced(strings.Replace(good, c.old, c.instead, 1)))
		var parse *ParseError
		if !errors.As(err, &parse) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if parse.Line != c.line || !strings.Contains(parse.Want, c.want) || !strings.HasPrefix(err.Error(), "DEB-99.md:") {
			t.Errorf("%s: %v, want line %d and %q", name, err, c.line, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(fenced(good))
	f.Add("# DEB-99 x\n## But\n```")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse("DEB-99.md", text)
		var parse *ParseError
		if err != nil && (!errors.As(err, &parse) || parse.Line < 1 || parse.Want == "") {
			t.Errorf("%v", err)
		}
		if err == nil && (len(c.Steps) == 0 || len(c.Quotes) == 0 || len(c.Prepare) == 0) {
			t.Errorf("nothing in it: %+v", c)
		}
	})
}
