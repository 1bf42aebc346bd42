// Package guide keeps the tables of docs/guide.fr.md that are made from the program's own
// sentences. Only tests use it. A test of the package with the sentences makes the table and
// calls Check, which compares it with the part of the guide between two markers, or writes
// it there:
//
//	<!-- tableau NAME : ... -->
//	<!-- fin NAME -->
package guide

import (
	"fmt"
	"os"
	"regexp"
	"strings"
)

// Row is a line of a table.
type Row []string

// Table returns a table in Markdown.
func Table(head Row, rows []Row) string {
	var b strings.Builder
	line := func(r Row) { b.WriteString("| " + strings.ReplaceAll(strings.Join(r, " | "), "\n", " ") + " |\n") }
	line(head)
	line(Row(strings.Split(strings.Repeat("---,", len(head)-1)+"---", ",")))
	for _, r := range rows {
		line(r)
	}
	return b.String()
}

// Check returns an error where the part name of the page at path is not text. With write it
// writes the part instead.
func Check(path, name, text string, write bool) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read the guide: %w", err)
	}
	part := regexp.MustCompile(`(?s)(<!-- tableau ` + name + ` :[^\n]*-->\n)(.*?)(<!-- fin ` + name + ` -->\n)`)
	at := part.FindSubmatchIndex(raw)
	if at == nil {
		return fmt.Errorf("%s has no part %s", path, name)
	}
	if string(raw[at[4]:at[5]]) == text {
		return nil
	}
	if !write {
		return fmt.Errorf("the part %s of %s is not what the program says: make golden, and read the difference", name, path)
	}
	whole := string(raw[:at[4]]) + text + string(raw[at[5]:])
	if err := os.WriteFile(path, []byte(whole), 0o644); err != nil { //nolint:gosec // a page for everybody
		return fmt.Errorf("write the guide: %w", err)
	}
	return nil
}

// Split splits a sentence of the program into what it says and what it tells the user to do,
// which may be "".
func Split(sentence string) (says, do string) {
	at := between.FindStringSubmatchIndex(sentence)
	if at == nil {
		return strings.TrimSuffix(sentence, "."), ""
	}
	return sentence[:at[2]], upper(sentence[at[1]:])
}

// between matches the first colon, semicolon or end of a sentence, but not « Id. ».
var between = regexp.MustCompile(`(?:[^I]d|[^d])()(?: : | ; |\. )`)

func upper(s string) string {
	r := []rune(s)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
