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

// bindings are what the names in braces stand for.
type bindings map[string]string

// bound is a name in braces: {REFERENCE}.
var bound = regexp.MustCompile(`\{([A-Z][A-Z0-9_]*)\}`)

// varies stands in a line for what varies.
const varies = "…"

// fill puts what was seen in the place of the names.
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

// squeeze makes one space of any run of them and drops those at the ends.
func squeeze(line string) string { return strings.Join(strings.Fields(line), " ") }

// softKey is a line of the soft keys, whose first letters may be capitals.
var softKey = regexp.MustCompile(`^…?(?:ENTREE|ESC|RETOUR|TAB|CTRL\+|F[1-9]) `)

// pattern is the expression that a line of the book stands for. A name that was seen
// before means what was seen; another one takes a word.
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

// match looks for the lines of the book among those that are there, in their order. It
// gives the first that is missing, empty when all are there, and what the names now
// stand for.
func (b bindings) match(want, have []string) (missing string, now bindings) {
	now = maps.Clone(b)
	at, loosely := 0, false // loosely: the line before was found running on
	for _, line := range want {
		if squeeze(line) == "" {
			continue
		}
		p, found := now.pattern(line), false
		from := at
		for ; at < len(have) && !found; at++ {
			if found = now.take(p, readings(have[at])); found && sides.MatchString(have[at]) {
				break // the next one may stand beside it
			}
		}
		for i := 0; i < len(have) && !found && word.MatchString(line); i++ {
			// A word of the contract: bar and status rows stand in no order.
			if found = console.HasWord([]string{strings.TrimSpace(have[i])}, squeeze(line)); found {
				at = from
			}
		}
		if !found && (loosely || utf8.RuneCountInString(line) >= wraps) {
			// It may run over several lines of a card.
			at = from
			found = now.take(now.loose(line), []string{console.Said(have)})
			loosely = found
		}
		if !found {
			return line, b
		}
	}
	return "", now
}

// take notes what the names stand for in the first of the texts that the pattern fits.
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

// word is a line that is a word of the contract.
var word = regexp.MustCompile(`^\s*[A-Z][A-Z' -]{3,}\s*$`)

// wraps is from how many characters a line may not have gone into a card in one.
const wraps = 30

// loose is the pattern of a line anywhere in a text, between two words.
func (b bindings) loose(line string) *regexp.Regexp {
	strict := b.pattern(line).String()
	strict = strings.TrimPrefix(strict, "(?i)")
	inner := strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(strict, "^"), "$"), ".*", ".{0,80}?")
	return regexp.MustCompile(`(?:^|\s)` + inner + `(?:\s|$)`)
}

// columns divide a row of the screen: the edges of cards, and runs of spaces.
var columns = regexp.MustCompile(`[│┃]|\s{2,}`)

// between are what stands between a label and its value.
var between = regexp.MustCompile(`\s{2,}`)

// sides are the edges of cards.
var sides = regexp.MustCompile(`[│┃▏]`)

// readings are what a row says: the whole of it, what each card on it says, and each column;
// with the mark of what is chosen, and without.
func readings(row string) []string {
	texts := []string{squeeze(row), console.Said([]string{row})}
	texts = append(texts, sides.Split(row, -1)...)
	texts = append(texts, columns.Split(row, -1)...)
	texts = append(texts, between.ReplaceAllString(strings.TrimSpace(sides.ReplaceAllString(row, "")), " : "))
	for _, text := range texts {
		texts = append(texts, strings.TrimPrefix(squeeze(text), "▸ "))
	}
	for i := range texts {
		texts[i] = squeeze(texts[i])
	}
	return texts
}

// present is the first of the lines that must not be there and is.
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
