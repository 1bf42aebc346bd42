package recette

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"ancvtpe/internal/console"
)

// linearRows is a window that a case in lines does not fill: nothing scrolls away.
const linearRows = 400

// ourTill is a command that opens a till, which has a linear face.
var ourTill = regexp.MustCompile(`^ancv-tpe( demo| -|$)`)

// linear opens a window of a till as lines.
func (r *run) linear(a Action) Action {
	if ourTill.MatchString(a.Command) {
		a.Command += " --lineaire"
		a.Cols, a.Rows = 160, linearRows
		r.from[a.Window] = 0
	}
	return a
}

// typeLines types what keys say, and notes where the answer begins.
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

// typedLines are the lines that say what keys say: text and the ENTREE behind it is one, each
// other key one of its own.
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
		default: // a menu's
			lines = append(lines, k)
		}
	}
	return lines
}

// about is what follows the label of a menu's line, and what follows the word of a result.
var about = regexp.MustCompile(`^([1-9] [^:]+) : .*$|^([A-Z' ]{4,}[A-Z]) [0-9 ]+,[0-9]{2} EUR.*$`)

// spoken are the lines of a window since the last one that was typed, and their shorter readings.
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

// lineSee are the lines to be seen but those of soft keys, and without the mark of what is
// chosen, neither of which lines have.
func lineSee(see []string) []string {
	var lines []string
	for _, l := range see {
		if !softKey.MatchString(squeeze(l)) {
			lines = append(lines, strings.TrimPrefix(squeeze(l), "▸ "))
		}
	}
	return lines
}
