package recette

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/charmbracelet/lipgloss"

	"ancvtpe/ui/theme"
	"ancvtpe/ui/widget"
)

const (
	// Smaller windows have no card, as on the till's screens (decision 18).
	plainCols, plainRows = 72, 22
	// cardMost bounds the width of the card, since longer lines are hard to read.
	cardMost = 100
	// fieldRows is the number of lines that a field shows.
	fieldRows = 3
)

var (
	ticked = regexp.MustCompile("`([^`]+)`")
	heavy  = strings.NewReplacer("**", "")
)

func (m *Screen) plain() bool { return m.cols < plainCols || m.rows < plainRows }

// cardCols returns the width of the card, or of the text where there is no card.
func (m *Screen) cardCols() int {
	if m.plain() {
		return m.cols
	}
	return min(m.cols-2, cardMost)
}

// inner returns the width of the text.
func (m *Screen) inner() int {
	if m.plain() {
		return m.cols
	}
	return m.cardCols() - 6
}

// body returns the text of the page and the number of rows for it.
func (m *Screen) body() (lines []string, rows int) {
	rows = m.rows - 5 - len(m.keys()) - len(m.fieldLines())
	if !m.plain() {
		rows -= 2
	}
	switch {
	case m.stage == nil:
		lines = m.flow(fmt.Sprintf(textSession, len(m.Cases)))
	case m.ended():
		lines = m.summary()
	default:
		p := m.result.Points[m.at]
		lines = m.flow(m.pages[m.at].text)
		if p.Remark != "" && m.field == nil {
			lines = append(append(lines, ""), m.wrapped(m.theme.Note.Render(textRemark+" : "+p.Remark))...)
		}
	}
	return lines, max(rows, 1)
}

func (m *Screen) wrapped(text string) []string {
	return strings.Split(widget.Wrap(text, m.inner()), "\n")
}

// flow wraps prose between words. Blocks, which are indented, keep their lines. A block
// without a sentence that ends in a colon before it gets the words « On voit » before it.
func (m *Screen) flow(text string) (lines []string) {
	var prose []string
	block, led := false, false
	flush := func() {
		if len(prose) == 0 {
			return
		}
		p := heavy.Replace(strings.Join(prose, " "))
		lines = append(lines, m.wrapped(ticked.ReplaceAllStringFunc(p, func(s string) string { return m.theme.Key.Render(strings.Trim(s, "`")) }))...)
		led, prose = strings.HasSuffix(p, ":"), nil
	}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		code, indented := strings.CutPrefix(line, indent(""))
		switch {
		case indented:
			flush()
			if !block && !led {
				lines = append(lines, m.theme.Faint.Render(strings.TrimSpace(textYouSee)), "")
			}
			block = true
			for _, part := range strings.Split(widget.Wrap(code, m.inner()-2), "\n") {
				lines = append(lines, "  "+m.theme.Header.Render(part))
			}
		case line == "":
			flush()
			led = led && !block
			lines, block = append(lines, ""), false
		default:
			if strings.HasPrefix(line, "- ") {
				flush()
			}
			prose = append(prose, strings.TrimSpace(line))
		}
	}
	flush()
	return lines
}

// summary returns the points of the case with their verdicts.
func (m *Screen) summary() []string {
	var lines []string
	for _, p := range m.result.Points {
		text := m.mark(p.Verdict) + " " + p.Name + " : " + p.Verdict.String()
		if p.Remark != "" {
			text += ", " + p.Remark
		}
		lines = append(lines, m.wrapped(text)...)
	}
	return append(append(lines, ""), m.wrapped(textCaseEnds)...)
}

func (m *Screen) mark(v Verdict) string {
	switch v {
	case Passed:
		return m.theme.Good.Render("✔")
	case Failed:
		return m.theme.Bad.Render("✘")
	case Skipped:
		return m.theme.Warn.Render("–")
	case NotPlayed:
	}
	return m.theme.Faint.Render("·")
}

// View implements tea.Model. From top to bottom it has header, bar, card, message, hint and
// keys.
func (m *Screen) View() string {
	margin := strings.Repeat(" ", (m.cols-m.cardCols())/2)
	lines := append(m.head(), "")
	text, rows := m.body()
	shown := m.scroll.Window(text, rows)
	hint := ""
	if len(text) > rows {
		hint = fmt.Sprintf(textScroll, len(text))
		if !m.scroll.AtEnd(len(text), rows) {
			hint = textMore
		}
	}
	shown = append(widget.Indent(shown, 0), make([]string, max(0, rows-len(shown)))...)
	if !m.plain() {
		shown = widget.Card(widget.Indent(shown, 1), m.cardCols(), m.theme.Card, m.theme.Edges[m.tone()].Render, false)
	}
	for _, line := range append(shown, m.fieldLines()...) {
		lines = append(lines, margin+line)
	}
	message := ""
	if m.notice != "" {
		message = " " + m.theme.Warn.Render("! "+m.notice)
	}
	lines = append(append(lines, message, "  "+m.theme.Faint.Render(hint)), m.keys()...)
	drawn := widget.Box(strings.Join(lines, "\n"), m.cols, m.rows)
	for i := range drawn {
		if m.theme.Ground != "" {
			drawn[i] = widget.Lay(drawn[i], m.cols, m.theme.Ground)
		}
	}
	return strings.Join(drawn, "\n")
}

// head returns the header with the case, and the bar with the point.
func (m *Screen) head() []string {
	left, right := textBook, ""
	word, marks := textWelcome, ""
	if m.stage != nil {
		c := m.result.Case
		left, right = c.ID+" "+c.Title, fmt.Sprintf(textCaseOf, len(m.Results)+1, len(m.Cases))
		if word = textCaseOver + m.result.Verdict().String(); !m.ended() {
			word = m.pages[m.at].name
			if v := m.result.Points[m.at].Verdict; v != NotPlayed {
				word += " : " + v.String()
			}
			marks = fmt.Sprintf(textPointOf, m.at+1, len(m.pages))
		}
	}
	left = widget.Truncate(left, m.cols-lipgloss.Width(right)-4)
	header := " " + m.theme.Header.Render(left) + strings.Repeat(" ", max(1, m.cols-2-lipgloss.Width(left)-lipgloss.Width(right))) + m.theme.Faint.Render(right)
	pad := max(1, m.cols-3-lipgloss.Width(word)-lipgloss.Width(marks))
	bar := m.theme.BarWord[m.tone()].Render("  "+word) + m.theme.Bars[m.tone()].Render(strings.Repeat(" ", pad)+marks+" ")
	return []string{header, bar}
}

// tone returns the colour of the verdict.
func (m *Screen) tone() theme.Tone {
	v := NotPlayed
	if m.stage != nil {
		if v = m.result.Verdict(); !m.ended() {
			v = m.result.Points[m.at].Verdict
		}
	}
	return map[Verdict]theme.Tone{Passed: theme.Accepted, Failed: theme.Refused, Skipped: theme.Partial}[v]
}

// fieldLines returns the box of the field, with its label and the end of its text.
func (m *Screen) fieldLines() []string {
	f := m.field
	if f == nil {
		return nil
	}
	text := f.text + "█"
	if f.text == "" && m.stage == nil && m.Proposal != "" {
		text += " " + m.theme.Faint.Render(fmt.Sprintf(textProposal, m.Proposal))
	}
	lines := strings.Split(widget.Wrap(m.theme.Faint.Render(f.label+" : ")+text, m.cardCols()-4), "\n")
	lines = lines[max(0, len(lines)-fieldRows):]
	return widget.Card(lines, m.cardCols(), m.theme.Card, m.theme.Accent.Render, false)
}

// keys returns the soft keys, as blocks, or as wrapped words in a small window.
func (m *Screen) keys() []string {
	t, back := m.theme, textBack
	if m.plain() {
		back = textBackShort
	}
	var keys []string
	add := func(block theme.Style, key, help string) {
		if m.plain() {
			keys = append(keys, t.Key.Render(key)+" "+help)
			return
		}
		keys = append(keys, block.Render(" "+key+" ")+" "+help)
	}
	switch {
	case m.field != nil && m.stage == nil:
		add(t.PadYellow, "RETOUR", textCorrect)
		add(t.PadGreen, "ENTREE", textBegin)
	case m.field != nil:
		add(t.PadRed, "ESC", textLeaveField)
		add(t.PadYellow, "RETOUR", textCorrect)
		add(t.PadGreen, "ENTREE", textKeep)
	case m.ended():
		next := textNextCase
		if len(m.Results)+1 == len(m.Cases) {
			next = textFinish
		}
		add(t.PadYellow, "RETOUR", back)
		add(t.PadGreen, "ENTREE", next)
		add(t.Chip, "q", textQuit)
	default:
		add(t.PadYellow, "RETOUR", back)
		add(t.PadGreen, "o", wordPassed)
		add(t.PadRed, "k", wordFailed)
		add(t.Chip, "s", textSkip)
		add(t.Chip, "r", textRemark)
		add(t.Chip, "q", textQuit)
	}
	if m.plain() {
		return strings.Split(widget.Wrap(strings.Join(keys, "  "), m.cols), "\n")
	}
	return []string{" " + strings.Join(keys, "  ")}
}
