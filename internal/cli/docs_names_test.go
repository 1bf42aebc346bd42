package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The program accepts each command line that a page shows, with its flags and arguments.
func TestDocumentedCommandLinesParse(t *testing.T) {
	seen := 0
	for page, text := range documents(t) {
		if strings.HasPrefix(page, "docs/contrat/") {
			continue // it holds what is still to come
		}
		for line := range strings.Lines(commandLines(text)) {
			line, _, _ = strings.Cut(strings.TrimSpace(line), "  #")
			if !ourCommand.MatchString(line) {
				continue
			}
			words := strings.Fields(line)[1:]
			root := newRoot()
			cmd, rest, err := root.Find(words)
			if err == nil {
				err = cmd.ParseFlags(rest)
			}
			if err == nil {
				err = cmd.ValidateArgs(cmd.Flags().Args())
			}
			if err != nil {
				t.Errorf("%s: « %s »: %v", page, line, err)
			}
			seen++
		}
	}
	if seen < 15 {
		t.Errorf("only %d command lines found", seen)
	}
}

var (
	phony       = regexp.MustCompile(`(?m)^\.PHONY:((?:.*\\\n)*.*)`)
	helpText    = regexp.MustCompile(`(?m)^([a-z-]+):[^\n]*## \S`)
	environment = regexp.MustCompile(`\bANCV_[A-Z]+\b`)
	script      = regexp.MustCompile(`\b[a-z0-9-]+\.txtar\b`)
	testName    = regexp.MustCompile(`\b(?:Test|Fuzz|Benchmark)[A-Z][A-Za-z0-9]*(?:\.\.\.|\*)?`)
	goFile      = regexp.MustCompile(`\b(?:ui|payment|ancv|printer|store|test|internal)/[a-z_/]+\.go\b`)
)

// inside are the targets that only other targets use.
var inside = map[string]bool{"prerequisites": true, "sqlite": true, "strace": true, "chromium": true, "hunspell": true, "npm": true, "rpm": true, "systemd-analyze": true, "musl": true, "debootstrap": true}

func TestHelpListsEveryTarget(t *testing.T) {
	makefile, err := fs.ReadFile(repository, "Makefile")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, m := range helpText.FindAllStringSubmatch(string(makefile), -1) {
		told[m[1]] = true
	}
	for _, m := range makeTarget.FindAllStringSubmatch(string(makefile), -1) {
		if !told[m[1]] && !inside[m[1]] {
			t.Errorf("make help says nothing of %s", m[1])
		}
	}
	declared := strings.Fields(strings.ReplaceAll(phony.FindStringSubmatch(string(makefile))[1], "\\\n", " "))
	if len(declared) != len(told)+len(inside) {
		t.Errorf("%d targets are phony, %d are made", len(declared), len(told)+len(inside))
	}
}

// The tests, scripts, files and variables that the documents name exist.
func TestDocumentedNamesExist(t *testing.T) {
	source := allTests(t)
	variables := map[string]bool{}
	for _, m := range environment.FindAllString(newRoot().UsageString(), -1) {
		variables[m] = true
	}
	seen := 0
	for page, text := range documents(t) {
		if strings.HasPrefix(page, "docs/contrat/") {
			continue // it holds what is still to come
		}
		for _, name := range script.FindAllString(text, -1) {
			if _, err := os.Stat(filepath.Join("testdata", "script", name)); err != nil {
				t.Errorf("%s: %s: no such script", page, name)
			}
			seen++
		}
		for _, name := range testName.FindAllString(text, -1) {
			name, some := strings.CutSuffix(strings.ReplaceAll(name, "*", "..."), "...")
			if !strings.Contains(source, "func "+name+"(") && !(some && strings.Contains(source, "func "+name)) {
				t.Errorf("%s: %s: no such test", page, name)
			}
			seen++
		}
		for _, name := range goFile.FindAllString(text, -1) {
			if _, err := fs.Stat(repository, name); err != nil && !strings.Contains(name, "NAME") {
				t.Errorf("%s: %s: no such file", page, name)
			}
			seen++
		}
		for _, name := range environment.FindAllString(text, -1) {
			if name != "ANCV_TPE" && !variables[name] {
				t.Errorf("%s: %s: no such variable", page, name)
			}
			seen++
		}
	}
	if seen < 200 {
		t.Errorf("only %d names found", seen)
	}
}

// allTests is the text of every test file.
func allTests(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	err := fs.WalkDir(repository, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		raw, err := fs.ReadFile(repository, path)
		all.Write(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
