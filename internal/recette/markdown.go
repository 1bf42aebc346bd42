package recette

import (
	"regexp"
	"slices"
	"strings"
)

// element is a paragraph, a quotation or a fenced block of a section.
type element struct {
	kind  elementKind
	line  int
	info  string // the text behind a block's fence
	lines []string
}

type elementKind int

const (
	paragraph elementKind = iota + 1
	quotation
	block
)

func (e element) text() string { return strings.Join(e.lines, "\n") }

// numbered is a line of the file and its number.
type numbered struct {
	text string
	line int
}

// section is a level-2 heading with the lines below it.
type section struct {
	name  string
	line  int
	lines []numbered
}

// split returns the title and the sections of a file. open is the line of a fence that is
// not closed before the next section or the end; 0 for none.
func split(text string) (title numbered, sections []section, open int) {
	fence := 0
	for i, l := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		n := numbered{l, i + 1}
		switch fenced := strings.HasPrefix(strings.TrimSpace(l), "```"); {
		case fenced && fence == 0:
			fence = n.line
		case fenced:
			fence = 0
		}
		name, isHeading := strings.CutPrefix(l, "## ")
		switch {
		case isHeading && fence > 0 && slices.Contains(headings[:], strings.TrimSpace(name)):
			return title, sections, fence
		case isHeading && fence == 0:
			sections = append(sections, section{name: strings.TrimSpace(name), line: n.line})
		case len(sections) > 0:
			last := &sections[len(sections)-1]
			last.lines = append(last.lines, n)
		case title.text == "" && strings.TrimSpace(l) != "":
			title = n
		case strings.TrimSpace(l) != "":
			// Text before the first section is returned as a section, which Parse refuses.
			sections = append(sections, section{name: strings.TrimSpace(l), line: n.line})
		}
	}
	return title, sections, fence
}

// elements returns the paragraphs, quotations and blocks of some lines. A block that is not
// closed within them has unclosed as its info.
func elements(lines []numbered) []element {
	var found []element
	for i := 0; i < len(lines); i++ {
		l := strings.TrimSpace(lines[i].text)
		info, fence := strings.CutPrefix(l, "```")
		switch {
		case l == "":
			continue
		case fence:
			indent := len(lines[i].text) - len(strings.TrimLeft(lines[i].text, " "))
			e := element{kind: block, line: lines[i].line, info: strings.TrimSpace(info)}
			for i++; i < len(lines) && strings.TrimSpace(lines[i].text) != "```"; i++ {
				e.lines = append(e.lines, dedent(lines[i].text, indent))
			}
			if i == len(lines) {
				e.info = unclosed
			}
			found = append(found, e)
		default:
			e := element{kind: paragraph, line: lines[i].line}
			if strings.HasPrefix(l, ">") {
				e.kind = quotation
			}
			for ; i < len(lines); i++ {
				l = strings.TrimSpace(lines[i].text)
				if l == "" || strings.HasPrefix(l, "```") || strings.HasPrefix(l, ">") != (e.kind == quotation) {
					i--
					break
				}
				e.lines = append(e.lines, strings.TrimSpace(strings.TrimPrefix(l, ">")))
			}
			found = append(found, e)
		}
	}
	return found
}

// unclosed is the info of a block that is not closed. No real fence can have it.
const unclosed = "\x00"

func dedent(l string, n int) string {
	for ; n > 0 && strings.HasPrefix(l, " "); n-- {
		l = l[1:]
	}
	return l
}

var (
	stepStart = regexp.MustCompile(`^(\d+)\. +(.*)$`)
	boldName  = regexp.MustCompile(`\*\*([a-z][a-z0-9-]*)\*\*`)
	sizeText  = regexp.MustCompile(`\b(\d{2,3}) x (\d{2})\b`)
	typed     = regexp.MustCompile("(?:^|[Tt])apez((?: (?:puis )?`[^`\n]+`,?)+)")
	span      = regexp.MustCompile("`([^`\n]+)`")
	titleText = regexp.MustCompile(`^# ([A-Z]{3}-\d{2}) (\S.*)$`)
)

// numberedSteps returns the lines of each step of ÉTAPES, and the lines before the first.
func numberedSteps(lines []numbered) (before []numbered, steps [][]numbered) {
	fenced := false
	for _, l := range lines {
		if strings.HasPrefix(strings.TrimSpace(l.text), "```") {
			fenced = !fenced
		}
		switch {
		case !fenced && stepStart.MatchString(l.text):
			steps = append(steps, []numbered{l})
		case len(steps) > 0:
			steps[len(steps)-1] = append(steps[len(steps)-1], l)
		default:
			before = append(before, l)
		}
	}
	return before, steps
}
