package recette

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"ancvtpe/internal/console"
)

// linearRows is the height of a window for lines, so high that nothing scrolls out of it.
const linearRows = 400

// ourTill matches a command that opens a till, which knows --lineaire.
var ourTill = regexp.MustCompile(`^ancv-tpe( demo| -|$)`)

// linear returns the action that opens a till's window as lines.
func (r *run) linear(a Action) Action {
	if ourTill.MatchString(a.Command) {
		a.Command += " --lineaire"
		a.Cols, a.Rows = 160, linearRows
		r.from[a.Window] = 0
	}
	return a
}

// typeLines types keys as lines, and notes the row at which the answer begins.
func (r *run) typeLines(w *console.Console, name string, keys []string) error {
	rows := w.Lines()
	end := len(rows)
	for end > 0 && rows[end-1] == "" {
		end--
	}
	r.from[name] = end
	for _, line := range typedLines(keys) {
		if err := w.Type(line + "\r"); err != nil {
			return fmt.Errorf("type lines: %w", err)
		}
	}
	return nil
}

// typedLines returns the lines that mean the same as keys. A text with the ENTREE behind it
// is one line, and each other key is one.
func typedLines(keys []string) []string {
	var lines []string
	text := ""
	for i, k := range keys {
		switch name, named := keyNames[k]; {
		case name == "ENTER" && named:
			lines = append(lines, text)
			text = ""
		case named:
			lines = append(lines, strings.ToLower(k))
		case slices.Contains(keys[i:], "ENTREE"):
			text += k
		default: // a menu's digit
			lines = append(lines, k)
		}
	}
	return lines
}

// about matches a menu's label with the text behind it, and a result's word with its sum.
var about = regexp.MustCompile(`^([1-9] [^:]+) : .*$|^([A-Z' ]{4,}[A-Z]) [0-9 ]+,[0-9]{2} EUR.*$`)

// spoken returns the lines of a window from row from on. It adds shorter forms of them, since
// the book has the words of the screens.
func spoken(rows []string, from int) []string {
	var lines []string
	for _, row := range rows[min(from, len(rows)):] {
		row = strings.TrimSpace(row)
		if m := about.FindStringSubmatch(row); m != nil {
			lines = append(lines, m[1]+m[2])
		}
		lines = append(lines, row)
		if strings.Contains(row, " ; ") {
			lines = append(lines, strings.ReplaceAll(row, " ; ", " "))
		}
	}
	return lines
}

// lineMark is what an eye finds a line by.
var lineMark = regexp.MustCompile(`^([✔✘▸?•] )+`)

// lineSee are the lines to be seen but those of soft keys, and without their marks, neither of
// which lines have.
func lineSee(see []string) []string {
	var lines []string
	for _, l := range see {
		if !softKey.MatchString(squeeze(l)) {
			lines = append(lines, lineMark.ReplaceAllString(squeeze(l), ""))
		}
	}
	// The amount left to collect is written right behind the word of the result.
	if i := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "RESTE DU : ") }); i > 1 {
		rest := lines[i]
		lines = slices.Insert(slices.Delete(lines, i, i+1), 1, rest)
	}
	return lines
}
