package ui

import (
	"regexp"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"ancvtpe/payment"
	"ancvtpe/ui/widget"
)

// linePage is the content of a screen for the linear face.
type linePage struct {
	opening int      // of the screen (App.openings)
	title   string   // the contract's word
	head    string   // the first line: the title, and a result's sum and reference
	status  []string // the words of the status lines
	body    []string
	keys    string // words for keys, and what they do
	notice  string
}

// linePage returns the screen on top as lines.
func (a *App) linePage() linePage {
	sc := a.scene()
	p := linePage{opening: a.openings, title: a.top().Title(sc), status: a.statuses(), body: plainLines(a.top().View(sc))}
	if p.head = p.title; a.subtitle() != "" {
		p.body = append([]string{a.subtitle()}, p.body...)
	}
	if _, ok := a.top().(resultScreen); ok {
		p.head += resultHead(sc.snap.Transaction)
	}
	var keys []string
	for _, b := range ordered(a.top().Keys(sc)) {
		if word, known := lineLabels[b.label]; known {
			keys = append(keys, word+" : "+b.help)
		}
	}
	p.keys = strings.Join(keys, ", ")
	if a.notice != "" {
		p.notice = a.notice
		if !a.noticeDone {
			p.notice = textLinesNotice + a.notice
		}
	}
	return p
}

// resultHead returns the sum and the reference of a transaction that has ended.
func resultHead(tx payment.Transaction) string {
	sum := tx.Requested
	if r := resultOf(tx); r.big > 0 {
		sum = r.big
	}
	head := " " + euros(sum)
	if tx.Reference != "" {
		head += textLinesReference + string(tx.Reference)
	}
	return head
}

// lineLabels maps the keys that a screen names to the words to type for them.
var lineLabels = map[string]string{labelEnter: textLinesEnter, labelBack: "retour", labelEsc: "esc"}

// plainLines returns the lines of a body without styles, indents, empty lines and columns.
func plainLines(body string) []string {
	var lines []string
	for line := range strings.SplitSeq(ansi.Strip(body), "\n") {
		if line = apart.ReplaceAllString(strings.TrimSpace(line), " ; "); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// apart matches the gap between two columns, such as a count and a sum.
var apart = regexp.MustCompile(`\s{2,}`)

// numbers matches numbers, which alone change in a countdown's line.
var numbers = regexp.MustCompile(`[0-9]+`)

// since returns the lines of p that before did not have. A line that differs only in its numbers is
// not new.
func (p linePage) since(before linePage) []string {
	var lines []string
	for _, word := range p.status {
		if !slices.Contains(before.status, word) {
			lines = append(lines, word)
		}
	}
	same := func(line string) string { return numbers.ReplaceAllString(line, "0") }
	known := make(map[string]bool, len(before.body))
	for _, line := range before.body {
		known[same(line)] = true
	}
	news := slices.DeleteFunc(slices.Clone(p.body), func(line string) bool { return known[same(line)] })
	switch {
	case p.head != before.head || p.opening != before.opening && len(news) > 0:
		lines = append(append(lines, p.head), p.body...)
		if p.keys != "" {
			lines = append(lines, p.keys)
		}
	default:
		lines = append(lines, news...)
	}
	if p.notice != "" && (p.notice != before.notice || len(lines) > 0) {
		lines = append(lines, p.notice)
	}
	return lines
}

// lastTicketLines returns the lines of the last ticket.
func lastTicketLines(s payment.Snapshot) []string {
	if len(s.LastTicket) == 0 {
		return []string{textLinesNoTicket}
	}
	return s.LastTicket
}

// codeLines returns the QR code of a text without colours, for a light background.
func codeLines(text string) []string {
	if text == "" {
		return []string{textLinesNoCode}
	}
	code, err := widget.NewCode(text)
	if err != nil {
		return []string{textQRImpossible}
	}
	return code.Dark()
}

// linesHelp explains the words that can be typed on every screen.
func linesHelp() []string {
	return []string{textLinesHelpKeys, textLinesHelpWords}
}
