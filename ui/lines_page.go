package ui

import (
	"regexp"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"ancvtpe/payment"
	"ancvtpe/ui/widget"
)

// linePage is what the linear face has to tell of a screen.
type linePage struct {
	opening int      // of the screen (App.openings)
	title   string   // the contract's word
	head    string   // the title's line: the word, and of a result its sum and reference
	status  []string // the words of the status lines
	body    []string
	keys    string // what the keys do; empty on a menu
	notice  string
}

// linePage is the screen on top as lines.
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

// resultHead is the sum and the reference of a transaction that has ended.
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

// lineLabels are the words to type for the keys that a screen names.
var lineLabels = map[string]string{labelEnter: textLinesEnter, labelBack: "retour", labelEsc: "esc"}

// plainLines are the lines of a body without what only an eye wants: styles, indents, empty lines,
// columns.
func plainLines(body string) []string {
	var lines []string
	for line := range strings.SplitSeq(ansi.Strip(body), "\n") {
		if line = apart.ReplaceAllString(strings.TrimSpace(line), " ; "); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// apart is the room between two columns: without it a count would run into a sum.
var apart = regexp.MustCompile(`\s{2,}`)

// numbers are what changes in a line that says the same again: a countdown.
var numbers = regexp.MustCompile(`[0-9]+`)

// since is what p tells that before did not.
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

// lastTicketLines are the last ticket's.
func lastTicketLines(s payment.Snapshot) []string {
	if len(s.LastTicket) == 0 {
		return []string{textLinesNoTicket}
	}
	return s.LastTicket
}

// codeLines are the QR code of a text, dark on light: a program or a printer has no colours.
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

// linesHelp are the words that every screen takes.
func linesHelp() []string {
	return []string{textLinesHelpKeys, textLinesHelpWords}
}
