package ui

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ancvtpe/ancv"
	"ancvtpe/internal/guide"
	"ancvtpe/payment"
)

// The tables of the merchant's guide are made here, from the sentences of the screens. The tests
// read the source for sentences, so that a new one without a line fails.

const merchantGuide = "../docs/guide.fr.md"

func keep(t *testing.T, name string, head guide.Row, rows []guide.Row) {
	t.Helper()
	for _, r := range rows {
		if slices.Contains(r, "") {
			t.Errorf("%s: %q has an empty column: a sentence says what it is and what to do next", name, r)
		}
	}
	if err := guide.Check(merchantGuide, name, guide.Table(head, rows), *update); err != nil {
		t.Error(err)
	}
}

// told makes a table's line of a sentence.
func told(sentence string, between ...string) guide.Row {
	says, do := guide.Split(sentence)
	return append(append(guide.Row{"« " + upper(says) + " »"}, between...), do)
}

// constants returns the names of the constants of a type in the files that match.
func constants(t *testing.T, files, kind string) []string {
	t.Helper()
	var names []string
	inspect(t, files, func(n ast.Node) {
		group, ok := n.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			return
		}
		of := ""
		for _, spec := range group.Specs {
			v := spec.(*ast.ValueSpec)
			if name, typed := v.Type.(*ast.Ident); typed {
				of = name.Name
			}
			if of == kind {
				names = append(names, v.Names[0].Name)
			}
		}
	})
	return names
}

func inspect(t *testing.T, files string, look func(ast.Node)) {
	t.Helper()
	paths, err := filepath.Glob(files)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files %s: %v", files, err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			look(n)
			return true
		})
	}
}

// TestGuideScreens: each word of the contract has its line.
func TestGuideScreens(t *testing.T) {
	rows := make([]guide.Row, 0, len(contract))
	for _, word := range contract {
		about := screensOfGuide[word]
		rows = append(rows, guide.Row{word, about[0], about[1]})
	}
	keep(t, "écrans", guide.Row{"écran", "ce que cela veut dire", "que faire"}, rows)
	for word := range maps.Keys(screensOfGuide) {
		if !slices.Contains(contract, word) {
			t.Errorf("%s is no screen", word)
		}
	}
}

// TestGuideRefusals: each errorCode of the acquirer has its line, with the sentence that a
// cancellation has for it if that is another one.
func TestGuideRefusals(t *testing.T) {
	rows := []guide.Row{told(refusedText(payment.Transaction{}), "état REJECTED")}
	codes := codesOf(t)
	for _, code := range codes {
		rows = append(rows, told(codeText(code), string(code)))
		if text := cancelRefusedText(payment.Transaction{Kind: payment.KindCancellation, Code: code}); text != codeText(code) {
			rows = append(rows, told(text, string(code)))
		}
	}
	rows = append(rows, told(codeText("?"), "un autre code"))
	keep(t, "refus", guide.Row{"ce que dit l'écran", "code de l'ANCV", "que faire"}, rows)
	if len(codes) < 10 {
		t.Errorf("only %d codes were found", len(codes))
	}
}

// codesOf returns the values of payment's codes in the order of their declaration.
func codesOf(t *testing.T) (codes []payment.Code) {
	t.Helper()
	inspect(t, "../payment/errors.go", func(n ast.Node) {
		v, ok := n.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 {
			return
		}
		if kind, typed := v.Type.(*ast.Ident); !typed || kind.Name != "Code" {
			return
		}
		value, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, payment.Code(value))
	})
	return codes
}

// TestGuideCauses: each cause of a missing answer has its line, also with the advice after the end.
func TestGuideCauses(t *testing.T) {
	var rows []guide.Row
	count := len(constants(t, "../payment/errors.go", "Cause"))
	for c := payment.CauseNone + 1; int(c) < count; c++ {
		says, _ := guide.Split(upper(causeText(c)))
		waiting := troubleText(scene{snap: payment.Snapshot{Trouble: c}})
		_, do := guide.Split(strings.TrimPrefix(waiting, "Sans réponse de l'ANCV : "))
		_, over := guide.Split(finalCauseText(c))
		if over == do {
			over = "de même"
		}
		rows = append(rows, guide.Row{"« " + says + " »", do, over})
		if causeText(c) == causeText(payment.CauseNone) {
			t.Errorf("cause %d has no sentence", c)
		}
	}
	keep(t, "causes", guide.Row{"ce que dit l'écran", "que faire pendant l'attente", "quand c'est fini (ERREUR)"}, rows)
}

// notOnScreen lists the sentinels that reach no screen, with the reason.
var notOnScreen = map[string]string{
	"ErrNothingToDo":     "the snapshot shows what the till is doing",
	"ErrNotPaid":         "lookUpErrorText",
	"ErrNoTransaction":   "noTransactionText",
	"ErrNotPrinted":      "between printer and engine",
	"ErrBroken":          "ends the program: main explains it",
	"ErrUnexpectedEvent": "between machine and engine",
}

// TestGuideErrors: each refusal of the till has its line, and each sentinel its sentence.
func TestGuideErrors(t *testing.T) {
	var rows []guide.Row
	for _, r := range refusals() {
		rows = append(rows, told(r.text))
	}
	reference := func(err error) guide.Row {
		const prefix = "Référence k3x9m2qv7a : "
		text := lookUpErrorText("k3x9m2qv7a", payment.Answer{State: payment.AcquirerRejected}, err)
		if !strings.HasPrefix(text, prefix) {
			t.Errorf("%q names no reference", text)
		}
		says, do := guide.Split(strings.TrimPrefix(text, prefix))
		return guide.Row{"« Référence … : " + says + " »", do}
	}
	rows = append(rows,
		told(regexp.MustCompile(`\d\d:\d\d:\d\d`).ReplaceAllString(errorText(&payment.LockedError{}), "14:05:09")),
		reference(payment.ErrNotPaid), reference(payment.ErrAlreadyCancelled),
		reference(&payment.Refusal{Code: payment.CodeNotFound}), reference(&payment.Refusal{Code: payment.CodeNotAllowed}),
		told(strings.Join(storageText(payment.Snapshot{}), " ")),
		told(strings.Join(storageText(payment.Snapshot{Storage: payment.ErrReplaced}), " ")),
		told(strings.Join(storageText(payment.Snapshot{Storage: payment.ErrBusy}), " ")), told(strings.Join(badStateText(), " ")),
		told(errorText(errors.New("unknown"))),
	)
	keep(t, "erreurs", guide.Row{"ce que dit l'écran", "que faire"}, rows)

	spoken := map[string]bool{}
	inspect(t, "text_*.go", func(n ast.Node) {
		if of, ok := n.(*ast.SelectorExpr); ok && strings.HasPrefix(of.Sel.Name, "Err") {
			spoken[of.Sel.Name] = true
		}
	})
	seen := 0
	inspect(t, "../payment/*.go", func(n ast.Node) {
		v, ok := n.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 || !strings.HasPrefix(v.Names[0].Name, "Err") {
			return
		}
		name := v.Names[0].Name
		if seen++; !spoken[name] && notOnScreen[name] == "" {
			t.Errorf("payment.%s has no sentence in a text file", name)
		}
	})
	if seen < 15 {
		t.Errorf("only %d sentinels were found", seen)
	}
}

// TestGuideNotices: each notice has its line. The test finds them at their calls.
func TestGuideNotices(t *testing.T) {
	said := map[string]bool{}
	note := func(e ast.Expr) {
		if name, ok := e.(*ast.Ident); ok && strings.HasPrefix(name.Name, "text") && name.Name != "text" {
			said[name.Name] = true
		}
	}
	inspect(t, "*.go", func(n ast.Node) {
		switch n := n.(type) {
		case *ast.CallExpr:
			if fun, ok := n.Fun.(*ast.Ident); ok && fun.Name == "notice" {
				note(n.Args[0])
			}
			if fun, ok := n.Fun.(*ast.SelectorExpr); ok && fun.Sel.Name == "warning" {
				note(n.Args[0])
			}
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				of, ok := left.(*ast.SelectorExpr)
				if ok && len(n.Rhs) > i && (of.Sel.Name == "trouble" || of.Sel.Name == "notice") {
					note(n.Rhs[i])
				}
			}
		}
	})
	values := map[string]string{}
	inspect(t, "text*.go", func(n ast.Node) {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
			if lit, ok := v.Values[0].(*ast.BasicLit); ok {
				values[v.Names[0].Name], _ = strconv.Unquote(lit.Value)
			}
		}
	})
	var rows []guide.Row
	for _, name := range slices.Sorted(maps.Keys(said)) {
		row := told(values[name])
		if do, ours := noticesOfGuide[name]; ours {
			row[1] = do
		}
		rows = append(rows, row)
	}
	if len(rows) < 15 {
		t.Errorf("only %d notices were found", len(rows))
	}
	slices.SortFunc(rows, func(a, b guide.Row) int { return strings.Compare(a[0], b[0]) })
	keep(t, "saisies", guide.Row{"ce que dit l'écran", "que faire"}, rows)
}

// TestGuideParameters: each parameter has its line with its names in form and file, its purpose,
// its valid values and its default.
func TestGuideParameters(t *testing.T) {
	settings := payment.DefaultSettings()
	first := map[string]string{}
	for _, p := range ancv.FormatParameters(settings) {
		first[p.Name] = p.Value
	}
	var rows []guide.Row
	for _, f := range slices.Concat(merchantFields(), operationFields()) {
		_, err := ancv.SetParameter(settings, f.name, strings.Repeat("?", 500))
		var wrong interface{ Expected() string }
		if !errors.As(err, &wrong) {
			t.Fatalf("%s: %v", f.name, err)
		}
		value := first[f.name]
		if value == "" {
			value = "aucun"
		}
		rows = append(rows, guide.Row{f.label, "`" + f.name + "`", parameterText(f.name), wrong.Expected(), value})
		delete(first, f.name)
	}
	for name := range first {
		t.Errorf("%s is in no form", name)
	}
	keep(t, "paramètres", guide.Row{"à l'écran", "dans le fichier", "ce qu'il règle", "valeurs", "au départ"}, rows)
}
