package recette

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"ancvtpe/internal/console"
)

// bindings maps the names in braces to their values.
type bindings map[string]string

// bound matches a name in braces, as {REFERENCE}.
var bound = regexp.MustCompile(`\{([A-Z][A-Z0-9_]*)\}`)

// varies stands for any text within a line.
const varies = "…"

// fill replaces names by their values. A name without a value is an error.
func (b bindings) fill(text string) (string, error) {
	var missing string
	filled := bound.ReplaceAllStringFunc(text, func(m string) string {
		value, known := b[m[1:len(m)-1]]
		if !known {
			missing = m
		}
		return value
	})
	if missing != "" {
		return "", fmt.Errorf(textUnbound, missing)
	}
	return filled, nil
}

// squeeze replaces runs of white space by one space and removes them at the ends.
func squeeze(line string) string { return strings.Join(strings.Fields(line), " ") }

// softKey matches a line of soft keys, whose labels are compared without regard to case.
var softKey = regexp.MustCompile(`^…?(?:ENTREE|ESC|RETOUR|TAB|CTRL\+|F[1-9]) `)

// pattern returns the expression for a line of the book. A name with a value matches that
// value; a name without one matches a word.
func (b bindings) pattern(line string) *regexp.Regexp {
	var expr strings.Builder
	text := squeeze(line)
	if softKey.MatchString(text) {
		expr.WriteString("(?i)")
	}
	expr.WriteString("^")
	literal := func(s string) {
		expr.WriteString(strings.ReplaceAll(regexp.QuoteMeta(s), varies, ".*"))
	}
	at, twice := 0, map[string]bool{}
	for _, m := range bound.FindAllStringSubmatchIndex(text, -1) {
		literal(text[at:m[0]])
		name := text[m[2]:m[3]]
		if value, known := b[name]; known {
			expr.WriteString(regexp.QuoteMeta(value))
		} else if twice[name] {
			expr.WriteString(`\S+`)
		} else {
			expr.WriteString(`(?P<` + name + `>\S+)`)
			twice[name] = true
		}
		at = m[1]
	}
	literal(text[at:])
	return regexp.MustCompile(expr.String() + "$")
}

// match looks for the lines of want in have, in their order. It returns the first one that
// is missing, or "", and the bindings with the names that matched.
func (b bindings) match(want, have []string) (missing string, now bindings) {
	now = maps.Clone(b)
	at, loosely := 0, false // loosely: the line before was found across several rows
	for _, line := range want {
		if squeeze(line) == "" {
			continue
		}
		p, found := now.pattern(line), false
		from := at
		for ; at < len(have) && !found; at++ {
			if found = now.take(p, readings(have[at])); found && sides.MatchString(have[at]) {
				break // the next line may stand on the same row, in another card
			}
		}
		for i := 0; i < len(have) && !found && word.MatchString(line); i++ {
			// The contract's words may stand in the bar or the status row, in any order.
			if found = console.HasWord([]string{strings.TrimSpace(have[i])}, squeeze(line)); found {
				at = from
			}
		}
		if !found && (loosely || utf8.RuneCountInString(line) >= wraps) {
			// A card may have wrapped it over several rows.
			at = from
			found = now.take(now.loose(line), []string{console.Said(have), labelled(have)})
			loosely = found
		}
		if !found {
			return line, b
		}
	}
	return "", now
}

// take matches the pattern with the texts and binds its names to the first match. It
// reports whether one matched.
func (b bindings) take(p *regexp.Regexp, texts []string) bool {
	for _, text := range texts {
		m := p.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		for i, name := range p.SubexpNames() {
			if name != "" {
				b[name] = m[i]
			}
		}
		return true
	}
	return false
}

// word matches a line that is a word of the contract.
var word = regexp.MustCompile(`^\s*[A-Z][A-Z' -]{3,}\s*$`)

// wraps is the length in characters from which a card may wrap a line.
const wraps = 30

// loose returns a line's pattern for anywhere in a text, at the boundaries of words.
func (b bindings) loose(line string) *regexp.Regexp {
	strict := b.pattern(line).String()
	strict = strings.TrimPrefix(strict, "(?i)")
	inner := strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(strict, "^"), "$"), ".*", ".{0,80}?")
	return regexp.MustCompile(`(?:^|\s)` + inner + `(?:\s|$)`)
}

// columns matches what separates columns on a row, the edges of cards and runs of spaces.
var columns = regexp.MustCompile(`[│┃]|\s{2,}`)

// between matches the spaces between a label and its value.
var between = regexp.MustCompile(`\s{2,}`)

// sides matches the edges of cards.
var sides = regexp.MustCompile(`[│┃▏]`)

// readings returns the texts that a row can be read as. These are the whole row, the part
// in each card, and each column, with and without the mark of a choice.
func readings(row string) []string {
	texts := []string{squeeze(row), console.Said([]string{row})}
	texts = append(texts, sides.Split(row, -1)...)
	texts = append(texts, columns.Split(row, -1)...)
	texts = append(texts, labelled([]string{row}))
	for _, text := range texts {
		texts = append(texts, strings.TrimPrefix(squeeze(text), "▸ "))
	}
	for i := range texts {
		texts[i] = squeeze(texts[i])
	}
	return texts
}

// labelled returns the text of rows with a colon between a label and its value.
func labelled(rows []string) string {
	said := make([]string, len(rows))
	for i, row := range rows {
		said[i] = between.ReplaceAllString(strings.TrimSpace(sides.ReplaceAllString(row, "")), " : ")
	}
	return strings.Join(said, " ")
}

// present returns the first line of unwanted that stands in have, or "".
func (b bindings) present(unwanted, have []string) string {
	for _, line := range unwanted {
		if squeeze(line) == "" {
			continue
		}
		p := b.pattern(line)
		for _, h := range have {
			if slices.ContainsFunc(readings(h), p.MatchString) {
				return line
			}
		}
	}
	return ""
}
