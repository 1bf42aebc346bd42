package phone

import (
	"cmp"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/payment"
	"ancvtpe/ui/paint"
	"ancvtpe/ui/theme"
	"ancvtpe/ui/widget"
)

// Cols is the width in cells of a phone beside the till, with its frame; frame is the width of the
// frame alone.
const (
	Cols  = 34
	frame = 4
)

// Look is the size, the time and the styles with which a phone is drawn.
type Look struct {
	Theme      theme.Theme
	Now        time.Time
	Cols, Rows int
	Focused    bool // the phone receives the keys
}

// line is a line of the phone's screen, and the item that a click on it chooses.
type line struct {
	text string
	hit  field
}

// View draws the phone in its frame, Look.Cols wide and at most Look.Rows high.
func (p *Phone) View(l Look) []string {
	edge, name, marks := l.Theme.Frame.Render, l.Theme.Faint.Render, []string{"╭", "─", "╮", "│", "╰", "╯"}
	if l.Focused { // the thick edge of a chosen tile
		edge, name, marks = l.Theme.Accent.Render, l.Theme.Selected.Render, []string{"┏", "━", "┓", "┃", "┗", "┛"}
	}
	bars, side := marks[1], edge(marks[3])
	cols := max(0, l.Cols-frame)
	title := " " + widget.Truncate(textTitle, max(0, cols-2)) + " "
	drawn := []string{edge(marks[0]+bars) + name(title) + edge(strings.Repeat(bars, max(0, cols+1-paint.Width(title)))+marks[2])}
	for _, row := range p.inSight(l) {
		pad := strings.Repeat(" ", max(0, cols-paint.Width(row.text)))
		drawn = append(drawn, side+" "+row.text+pad+" "+side)
	}
	drawn = append(drawn, edge(marks[4]+strings.Repeat(bars, cols+2)+marks[5]))
	for i := range drawn {
		drawn[i] = widget.Lay(drawn[i], l.Cols, l.Theme.Card)
	}
	return widget.Box(strings.Join(drawn, "\n"), l.Cols, min(len(drawn), l.Rows))
}

// inSight returns the lines for which there is room. They include the chosen item.
func (p *Phone) inSight(l Look) []line {
	lines, room := p.lines(l, max(0, l.Cols-frame)), max(0, l.Rows-2)
	at := max(0, slices.IndexFunc(lines, func(row line) bool { return row.hit != fieldNone && row.hit == p.at }))
	top := max(0, min(at-room/2, len(lines)-room))
	return lines[top:min(len(lines), top+room)]
}

// Click handles a click on a row of what View draws.
func (p *Phone) Click(l Look, row int) tea.Cmd {
	lines := p.inSight(l)
	if row--; row < 0 || row >= len(lines) || lines[row].hit == fieldNone {
		return nil
	}
	return p.press(lines[row].hit)
}

func (p *Phone) lines(l Look, cols int) []line {
	var lines []line
	say := func(style theme.Style, text string) {
		for _, s := range strings.Split(widget.Wrap(text, cols), "\n") {
			lines = append(lines, line{text: style.Render(s)})
		}
	}
	choice := func(f field, text string) {
		mark, style := "  ", l.Theme.Header
		if f == p.at {
			mark, style = "▸ ", l.Theme.Selected
		}
		text = mark + widget.Truncate(text, cols-3)
		if button, is := p.button(l, f); is {
			style, text = button, text+" "
		}
		lines = append(lines, line{style.Render(text), f})
	}
	gap := func() { lines = append(lines, line{}) }
	switch {
	case p.shown == nil:
		p.waiting(l, say, choice)
	case p.shown.Outcome == OutcomeOpen:
		p.asked(l, say, choice, gap)
	default:
		p.ended(l, say, choice, gap)
	}
	if why := cmp.Or(p.wrong, p.trouble); why != "" {
		gap()
		say(l.Theme.Warn, "! "+why)
	}
	return lines
}

type (
	textFunc   func(theme.Style, string)
	choiceFunc func(field, string)
)

func (p *Phone) waiting(l Look, say textFunc, choice choiceFunc) {
	if len(p.list) == 0 {
		say(l.Theme.Header, textNothing)
		say(l.Theme.Faint, textNothingHow)
		return
	}
	say(l.Theme.Header, textSeveral)
	for i, one := range p.list {
		choice(fieldList+field(i), euros(one.Requested)+" "+one.Shop)
	}
}

func (p *Phone) asked(l Look, say textFunc, choice choiceFunc, gap func()) {
	one := p.shown
	say(l.Theme.Faint, textAskedFor)
	say(l.Theme.Header, one.Shop)
	say(l.Theme.Amount, euros(one.Requested))
	if !one.Expires.IsZero() {
		say(l.Theme.Faint, textBefore+one.Expires.In(l.Now.Location()).Format("15:04:05"))
	}
	gap()
	amount, wrong := p.amount()
	if one.Adjustable {
		shown := euros(one.Requested)
		if p.typed && !p.entry.Empty() {
			shown = p.entry.String() + " EUR"
		}
		choice(fieldAmount, textAmount+shown)
		say(l.Theme.Faint, textLower)
		gap()
	}
	pay := textPay
	if wrong == "" {
		pay += euros(amount)
	}
	choice(fieldPay, strings.TrimSpace(pay))
	choice(fieldRefuse, textRefuse)
	if p.busy {
		say(l.Theme.Faint, textBusy)
	}
	gap()
	say(l.Theme.Faint, textReference+one.ID)
}

func (p *Phone) ended(l Look, say textFunc, choice choiceFunc, gap func()) {
	one := p.shown
	headline, words := endText(one.Outcome)
	style := l.Theme.Bad
	if one.Outcome == OutcomePaid {
		style = l.Theme.Good
	}
	say(style, headline)
	say(l.Theme.Header, one.Shop)
	if one.Paid > 0 {
		say(l.Theme.Amount, euros(one.Paid))
	}
	gap()
	if rest := one.Requested - one.Paid; one.Outcome == OutcomePaid && rest > 0 {
		say(l.Theme.Warn, textRest+euros(rest))
	} else {
		say(l.Theme.Header, words)
	}
	gap()
	choice(fieldClose, textClose)
	gap()
	say(l.Theme.Faint, textReference+one.ID)
}

func euros(a payment.Amount) string { return a.Grouped() + " EUR" }

// button returns the style of a choice that is a button, in a colour if ENTER would press it.
func (p *Phone) button(l Look, f field) (style theme.Style, is bool) {
	switch pressed := l.Focused && f == p.at; {
	case f != fieldPay && f != fieldRefuse && f != fieldClose:
		return style, false
	case pressed && f == fieldRefuse:
		return l.Theme.PadRed, true
	case pressed:
		return l.Theme.PadGreen, true
	}
	return l.Theme.Chip, true
}

// word returns how the payment stands, for the bar of a phone alone.
func (p *Phone) word() string {
	if p.shown == nil {
		return strings.ToUpper(textTitle)
	}
	return outcomeWord(p.shown.Outcome)
}

// tone returns the tone of that bar.
func (p *Phone) tone() theme.Tone {
	switch {
	case p.shown == nil:
		return theme.Idle
	case p.shown.Outcome == OutcomeOpen:
		return theme.Waiting
	case p.shown.Outcome == OutcomePaid && p.shown.Paid < p.shown.Requested:
		return theme.Partial
	case p.shown.Outcome == OutcomePaid, p.shown.Outcome == OutcomeRefunded:
		return theme.Accepted
	}
	return theme.Refused
}
