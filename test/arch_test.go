package test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// allowed is the table of docs/ARCHITECTURE.md: what each package may import of this
// module, besides itself. Tests may import more.
var allowed = map[string][]string{
	"ancvtpe/payment":                      {},
	"ancvtpe/payment/paymenttest":          {"ancvtpe/payment"},
	"ancvtpe/ancv":                         {"ancvtpe/payment", "ancvtpe/internal/textfile"},
	"ancvtpe/ancv/simulator":               {"ancvtpe/ancv", "ancvtpe/docs/contrat", "ancvtpe/internal/textfile"},
	"ancvtpe/docs/contrat":                 {},
	"ancvtpe/internal/textfile":            {},
	"ancvtpe/store":                        {"ancvtpe/payment"},
	"ancvtpe/store/storetest":              {"ancvtpe/payment"},
	"ancvtpe/internal/caisseap":            {"ancvtpe/payment"},
	"ancvtpe/printer":                      {"ancvtpe/payment"},
	"ancvtpe/printer/virtual":              {},
	"ancvtpe/ui":                           {"ancvtpe/payment", "ancvtpe/ui/theme", "ancvtpe/ui/widget", "ancvtpe/ui/quiet", "ancvtpe/ui/phone", "ancvtpe/ui/keyboard", "ancvtpe/ui/tty", "ancvtpe/ui/paint"},
	"ancvtpe/ui/phone":                     {"ancvtpe/ui/paint", "ancvtpe/payment", "ancvtpe/ui/theme", "ancvtpe/ui/widget", "ancvtpe/ui/quiet", "ancvtpe/ui/keyboard", "ancvtpe/ui/tty"},
	"ancvtpe/ui/keyboard":                  {},
	"ancvtpe/ui/tty":                       {"ancvtpe/ui/keyboard", "ancvtpe/ui/paint", "ancvtpe/ui/theme"},
	"ancvtpe/ui/remote":                    {"ancvtpe/internal/textfile", "ancvtpe/ui/paint", "ancvtpe/ui/keyboard", "ancvtpe/ui/tty", "ancvtpe/payment", "ancvtpe/ui", "ancvtpe/ui/phone", "ancvtpe/ui/theme", "ancvtpe/ui/widget", "ancvtpe/ui/quiet"},
	"ancvtpe/ui/theme":                     {"ancvtpe/ui/quiet"},
	"ancvtpe/ui/widget":                    {"ancvtpe/ui/paint", "ancvtpe/ui/theme", "ancvtpe/ui/quiet"},
	"ancvtpe/ui/quiet":                     {},
	"ancvtpe/ui/paint":                     {},
	"ancvtpe":                              {"ancvtpe/internal/cli"},
	"ancvtpe/internal/backup":              {},
	"ancvtpe/internal/books":               {"ancvtpe/internal/textfile", "ancvtpe/payment"},
	"ancvtpe/internal/cli":                 {"ancvtpe/internal/backup", "ancvtpe/internal/books", "ancvtpe/internal/shop", "ancvtpe/internal/textfile", "ancvtpe/internal/till", "ancvtpe/internal/recette", "ancvtpe/ancv", "ancvtpe/ancv/simulator", "ancvtpe/payment", "ancvtpe/printer", "ancvtpe/printer/virtual", "ancvtpe/store", "ancvtpe/ui", "ancvtpe/ui/phone", "ancvtpe/ui/quiet", "ancvtpe/ui/remote", "ancvtpe/ui/theme"},
	"ancvtpe/internal/shop":                {"ancvtpe/internal/till", "ancvtpe/ancv", "ancvtpe/ancv/simulator", "ancvtpe/payment", "ancvtpe/store", "ancvtpe/ui/remote"},
	"ancvtpe/internal/till":                {"ancvtpe/internal/books", "ancvtpe/internal/caisseap", "ancvtpe/internal/textfile", "ancvtpe/ancv", "ancvtpe/ancv/simulator", "ancvtpe/payment", "ancvtpe/printer", "ancvtpe/store", "ancvtpe/ui", "ancvtpe/ui/phone", "ancvtpe/ui/theme"},
	"ancvtpe/internal/guide":               {},
	"ancvtpe/internal/recette":             {"ancvtpe/internal/console", "ancvtpe/ui/keyboard", "ancvtpe/ui/quiet", "ancvtpe/ui/theme", "ancvtpe/ui/tty", "ancvtpe/ui/widget"},
	"ancvtpe/internal/console":             {},
	"ancvtpe/internal/console/consoletest": {"ancvtpe/internal/console"},
	"ancvtpe/packaging/man":                {"ancvtpe/internal/cli"},
	"ancvtpe/packaging/licences":           {},
}

// TestImports enforces the table, so that the core stays free of screens, network and
// database.
func TestImports(t *testing.T) {
	seen := 0
	err := fs.WalkDir(os.DirFS(".."), ".", func(path string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() && path == "test" {
			return fs.SkipDir // a module of its own, which may import anything
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		pkg := strings.TrimSuffix("ancvtpe/"+dir, "/.")
		may, known := allowed[pkg]
		if !known {
			t.Errorf("%s is not in the table", pkg)
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", path), nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			ours := strings.HasPrefix(name, "ancvtpe/")
			if ours && name != pkg && !slices.Contains(may, name) {
				t.Errorf("%s imports %s", path, name)
			}
			if pkg == "ancvtpe/payment" && (strings.Contains(name, ".") || name == "net/http" || name == "database/sql") {
				t.Errorf("%s imports %s: the core is the standard library alone", path, name)
			}
			seen++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 100 {
		t.Fatalf("only %d imports seen", seen)
	}
}
