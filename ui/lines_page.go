package ui

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"ancvtpe/payment"
	"ancvtpe/ui/widget"
)

// linePage is the content of a screen for the linear face.
type linePage struct {
	opening int      // of the screen (App.openings)
	field   string   // what the screen asks for now, where it asks for several things
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
	if askedByTill(sc.snap) && sc.snap.Phase == payment.PhaseInProgress {
		p.status = append(p.status, textAskedByTill)
	}
	if sc.snap.Printer.Err != nil && slices.Contains(p.status, wordPrinter) {
		p.status = append(p.status, inLines(printerTrouble(sc)))
	}
	if p.head = p.title; a.subtitle() != "" {
		p.body = append([]string{a.subtitle()}, p.body...)
	}
	switch s := a.top().(type) {
	case resultScreen:
		p.head += resultHead(sc.snap.Transaction)
	case *formScreen:
		p.field = strconv.Itoa(s.cursor)
	case *loadScreen:
		p.field = s.folder.Path
	}
	p.keys = strings.Join(lineKeysOf(a.top().Keys(sc)), ", ")
	if a.notice != "" {
		p.notice = inLines(a.notice)
		if !a.noticeDone {
			p.notice = textLinesNotice + p.notice
		}
	}
	return p
}

// lineKeysOf says what the lines do that stand for keys.
func lineKeysOf(keys []binding) []string {
	var said []string
	for _, b := range keys {
		word, known := lineLabels[b.label]
		if len(b.label) == 1 { // a digit of its own
			word, known = b.label, true
		}
		help := b.help
		if b.label == labelBack && (help == textHelpBack || help == textHelpCorrect) {
			help = textLinesPrevious
		}
		if known && help != textHelpScroll && help != textHelpList {
			said = append(said, word+" : "+help)
		}
	}
	return said
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
var lineLabels = map[string]string{labelEnter: textLinesEnter, labelBack: "retour", labelEsc: "esc", labelMove: textLinesMove}

// plainLines returns the lines of a body without styles, indents, empty lines and columns.
func plainLines(body string) []string {
	var lines []string
	for line := range strings.SplitSeq(ansi.Strip(body), "\n") {
		line = cursor.ReplaceAllString(marks.ReplaceAllString(strings.TrimSpace(line), ""), "")
		line = label.ReplaceAllString(apart.ReplaceAllString(line, " ; "), " : ")
		if line = strings.TrimSpace(inLines(line)); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

var (
	// apart is the room between two columns: without it a count would run into a sum.
	apart = regexp.MustCompile(`\s{2,}`)
	// label is the room between a label and its column.
	label = regexp.MustCompile(`( ;)? : ;? ?`)
	// marks are what an eye finds a line by; the words say the same.
	marks = regexp.MustCompile(`^([✔✘▸●○◐▤•–?] )+`)
	// cursor ends a field, behind the dots that stand for a password.
	cursor = regexp.MustCompile(`•*_$`)
	// running is what changes in a line that says the same again: a countdown, how far a
	// verification is. A sum or a count of tries is none.
	running = regexp.MustCompile(`(restant|depuis|essai) [0-9:]+( (s|min|h)\b)?|^[0-9]+ / [0-9]+$`)
)

// since returns the lines of p that before did not have. A line that differs only in its numbers is
// not new.
func (p linePage) since(before linePage) []string {
	var lines []string
	for _, word := range p.status {
		if !slices.Contains(before.status, word) {
			lines = append(lines, word)
		}
	}
	same := func(line string) string { return running.ReplaceAllString(line, "$1") }
	known := make(map[string]bool, len(before.body))
	for _, line := range before.body {
		known[same(line)] = true
	}
	news := slices.DeleteFunc(slices.Clone(p.body), func(line string) bool { return known[same(line)] })
	switch {
	case p.head != before.head || p.opening != before.opening && len(news) > 0:
		lines = append(append(lines, p.head), p.body...)
		before.keys = ""
	case p.field != before.field:
		lines = append(lines, p.body...)
	default:
		lines = append(lines, news...)
	}
	if p.keys != before.keys && p.keys != "" {
		lines = append(lines, p.keys)
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

// lineHelp is the help of the screen on top, with the words that stand for its keys.
func (a *App) lineHelp() []string {
	sc := a.scene()
	title := a.top().Title(sc)
	text := helpOf(title)
	lines := append([]string{textHelpHeading + title, inLines(text.about)}, lineKeysOf(a.top().Keys(sc))...)
	if text.trouble != "" {
		lines = append(lines, textHelpTrouble+" : "+inLines(text.trouble))
	}
	return append(lines, linesHelp()...)
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

// inLines says a sentence of the screens with the words that a line has for keys and marks.
func inLines(sentence string) string { return lineWords.Replace(sentence) }

// leave says how the till stands when nobody asks any more.
func (l *lineFace) leave() {
	switch s := l.app.snap; {
	case l.app.throwAway && (s.Busy() || s.Phase == payment.PhaseRemainder):
		l.write(textLinesGone)
	case s.Busy():
		l.write(textLinesBusy)
	case s.Phase == payment.PhaseRemainder:
		l.write(fmt.Sprintf(textLinesRest, euros(s.Sale.Remainder())))
	}
	l.write(textLinesEnd)
}
