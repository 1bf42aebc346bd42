package recette

import (
	"fmt"
	"maps"
	"regexp"
	"strings"
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

// pattern is the expression that a line of the book stands for. A name that was seen
// before means what was seen; another one takes a word.
func (b bindings) pattern(line string) *regexp.Regexp {
	var expr strings.Builder
	expr.WriteString("^")
	text := squeeze(line)
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
	at := 0
	for _, line := range want {
		if squeeze(line) == "" {
			continue
		}
		p, found := now.pattern(line), false
		for ; at < len(have) && !found; at++ {
			m := p.FindStringSubmatch(squeeze(have[at]))
			if found = m != nil; !found {
				continue
			}
			for i, name := range p.SubexpNames() {
				if name != "" {
					now[name] = m[i]
				}
			}
		}
		if !found {
			return line, b
		}
	}
	return "", now
}

// present is the first of the lines that must not be there and is.
func (b bindings) present(unwanted, have []string) string {
	for _, line := range unwanted {
		if squeeze(line) == "" {
			continue
		}
		p := b.pattern(line)
		for _, h := range have {
			if p.MatchString(squeeze(h)) {
				return line
			}
		}
	}
	return ""
}
