package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// repository is the whole source tree.
var repository = os.DirFS("../..")

// documents are the pages of the repository with their text.
func documents(t *testing.T) map[string]string {
	t.Helper()
	pages := map[string]string{}
	err := fs.WalkDir(repository, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != "." && strings.HasPrefix(d.Name(), ".") {
			return filepath.SkipDir
		}
		// A report that recette has written is no page.
		if d.IsDir() || filepath.Ext(path) != ".md" || strings.HasPrefix(path, "rapport-") || leftReport.MatchString(filepath.Base(path)) {
			return nil
		}
		text, err := fs.ReadFile(repository, path)
		pages[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/ARCHITECTURE.md", "docs/DECISIONS.md"} {
		if pages[page] == "" {
			t.Errorf("%s is missing", page)
		}
	}
	return pages
}

var (
	// leftReport is the name of a report of the acceptance book.
	leftReport  = regexp.MustCompile(`^recette-\d{8}-\d{6}\.md$`)
	makeTarget  = regexp.MustCompile(`(?m)^([a-z-]+):`)
	makeCommand = regexp.MustCompile(`(?m)^make((?: [A-Z_]+=\S+| [a-z-]+)+)`)
	ourCommand  = regexp.MustCompile(`(?m)^(?:\./)?ancv-tpe(?: ([a-z]+))?`)
	codeFence   = regexp.MustCompile("(?s)```.*?\n```")
	// Code is fenced, indented or between backquotes.
	code        = regexp.MustCompile("(?m)^ {4,}(\\S.*)|`([^`\n]+)`")
	link        = regexp.MustCompile(`\]\(([^)\s]+)(?:\s+"[^"]*")?\)`)
	heading     = regexp.MustCompile(`(?m)^#+ +(.+?) *$`)
	notInAnchor = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// commandLines returns the lines of code on a page.
func commandLines(text string) string {
	lines := codeFence.FindAllString(text, -1)
	for _, m := range code.FindAllStringSubmatch(codeFence.ReplaceAllString(text, ""), -1) {
		lines = append(lines, m[1]+m[2])
	}
	return strings.Join(lines, "\n")
}

// Each make target on a page is in the Makefile, and each command in the program.
func TestDocumentedCommandsExist(t *testing.T) {
	makefile, err := fs.ReadFile(repository, "Makefile")
	if err != nil {
		t.Fatal(err)
	}
	targets := map[string]bool{}
	for _, m := range makeTarget.FindAllStringSubmatch(string(makefile), -1) {
		targets[m[1]] = true
	}
	commands := map[string]bool{"": true, "help": true}
	for _, c := range newRoot().Commands() {
		commands[c.Name()] = true
	}
	seen := map[string]int{}
	for page, text := range documents(t) {
		text = commandLines(text)
		for _, m := range makeCommand.FindAllStringSubmatch(text, -1) {
			for _, word := range strings.Fields(m[1]) {
				if strings.Contains(word, "=") {
					continue
				}
				if seen["make "+page]++; !targets[word] {
					t.Errorf("%s: « make %s », but the Makefile has no %s", page, strings.TrimSpace(m[1]), word)
				}
			}
		}
		if strings.HasPrefix(page, "docs/contrat/") {
			continue // it holds what is still to come
		}
		for _, m := range ourCommand.FindAllStringSubmatch(text, -1) {
			if seen["ancv-tpe "+page]++; !commands[m[1]] {
				t.Errorf("%s: « ancv-tpe %s », but the program has no such command", page, m[1])
			}
		}
	}
	if seen["make README.md"] < 2 || seen["ancv-tpe README.md"] < 5 {
		t.Errorf("the README's commands are not found: %v", seen)
	}
}

// Every link inside the repository leads to a file, and to a heading where it names one.
func TestLinksResolve(t *testing.T) {
	pages := documents(t)
	seen := 0
	for page, text := range pages {
		for _, m := range link.FindAllStringSubmatch(codeFence.ReplaceAllString(text, ""), -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
				continue
			}
			seen++
			file, anchor, _ := strings.Cut(m[1], "#")
			target := page
			if file != "" {
				target = filepath.ToSlash(filepath.Join(filepath.Dir(page), filepath.FromSlash(file)))
			}
			if _, err := fs.Stat(repository, filepath.Clean(target)); err != nil {
				t.Errorf("%s: link to %s: %v", page, m[1], err)
				continue
			}
			if there, isPage := pages[target]; anchor != "" && isPage && !anchors(there)[anchor] {
				t.Errorf("%s: link to %s: no such heading", page, m[1])
			}
		}
	}
	if seen < 5 {
		t.Errorf("only %d links found", seen)
	}
}

// anchors returns the anchors of a page's headings.
func anchors(text string) map[string]bool {
	all := map[string]bool{}
	for _, m := range heading.FindAllStringSubmatch(codeFence.ReplaceAllString(text, ""), -1) {
		all[strings.ReplaceAll(notInAnchor.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-")] = true
	}
	return all
}
