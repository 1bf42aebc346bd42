package ui

import (
	"context"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"

	"ancvtpe/payment"
	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/paint"
	"ancvtpe/ui/theme"
	"ancvtpe/ui/tty"
	"ancvtpe/ui/widget"
)

// display is the customer's display, a second screen turned to the payer. It shows the amount, the
// code and the result in large size, and CTRL+C is its only key.
type display struct {
	ctx      context.Context
	engine   Watcher
	watch    <-chan payment.Snapshot
	now      func() time.Time
	demo     bool
	renderer *lipgloss.Renderer
	theme    theme.Theme
	ascii    bool
	size     Size
	snap     payment.Snapshot
	code     widget.Code
	drawn    string // the text of code
	opened   time.Time
}

// NewDisplay makes the customer's display of a till. The caller must call closed, which ends its
// subscription to the engine.
func NewDisplay(ctx context.Context, t Till, s Session) (m tea.Model, closed func()) {
	d := &display{
		ctx: ctx, engine: t.Engine, now: t.Now, demo: t.Demo, renderer: s.Renderer, theme: theme.New(s.Renderer, s.Palette), ascii: s.ASCII,
		size: Size{80, 24}, snap: t.Engine.Snapshot(), opened: time.Now(),
	}
	if s.Size.Cols > 0 && s.Size.Rows > 0 {
		d.size = s.Size
	}
	d.watch, closed = t.Engine.Subscribe()
	d.show(d.snap)
	return d, closed
}

// Init implements tea.Model.
func (d *display) Init() tea.Cmd { return tea.Batch(d.listen(), d.tick()) }

func (d *display) tick() tea.Cmd { return later(d.ctx)(time.Second, secondTick{}) }

func (d *display) listen() tea.Cmd {
	return func() tea.Msg {
		select {
		case s := <-d.watch:
			return snapshotMsg{s}
		case <-d.ctx.Done():
			return nil
		}
	}
}

// Update implements tea.Model.
func (d *display) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch m := msg.(type) {
	case tea.WindowSizeMsg:
		d.size = Size{m.Width, m.Height}
	case tty.PaletteMsg:
		d.theme = theme.New(d.renderer, theme.Palette(m))
	case snapshotMsg:
		d.show(m.snap)
		return d, d.listen()
	case secondTick:
		return d, d.tick()
	case keyboard.Keys:
		if m.Has(keyLeave) {
			return d, tea.Quit
		}
	}
	return d, nil
}

func (d *display) show(s payment.Snapshot) {
	if baseOf(s) != baseOf(d.snap) {
		d.opened = time.Now()
	}
	if d.snap = s; s.QR != d.drawn {
		d.drawn = s.QR
		d.code, _ = widget.NewCode(s.QR) // a code that cannot be drawn has no rows
		if d.ascii {
			d.code = d.code.Spaces()
		}
	}
}

// View implements tea.Model.
func (d *display) View() string {
	sc := scene{snap: d.snap, now: d.now(), exact: d.now(), theme: d.theme, cols: d.size.Cols, size: d.size, since: time.Since(d.opened), ascii: d.ascii}
	sc.plain = d.size.Cols < plainCols || d.size.Rows < plainRows
	sc.wide = d.size.Cols >= wideCols && d.size.Rows >= wideRows
	lines := d.head(sc)
	for id := baseOf(d.snap); id.kind == baseQR && len(lines) > 0 && d.size.Rows-len(lines) < d.code.Rows(); {
		lines = lines[1:] // the code comes first
	}
	sc.rows = d.size.Rows - len(lines)
	body := strings.Split(d.body(sc), "\n")
	if spare := sc.rows - len(body); spare > 1 {
		body = append(make([]string, max(1, spare/3)), body...)
	}
	drawn := widget.Box(strings.Join(append(lines, body...), "\n"), d.size.Cols, d.size.Rows)
	for i, line := range drawn {
		drawn[i] = widget.Lay(line, groundCols(d.theme, d.size.Cols), d.theme.Ground)
	}
	return strings.Join(drawn, "\n")
}

// head is the shop's name and the clock, then what happens, on a bar in its colour.
func (d *display) head(sc scene) []string {
	margin := " "
	if sc.plain {
		margin = ""
	}
	word := margin + margin + displayWord(baseOf(d.snap), d.snap)
	word += strings.Repeat(" ", max(0, sc.cols-paint.Width(word)))
	bar := d.theme.BarWord[baseTone(baseOf(d.snap), d.snap)].Render(word)
	if sc.cols < smallCols || d.size.Rows < smallRows {
		return []string{bar}
	}
	name, clock := d.snap.Settings.ShopName, sc.now.Format("15:04")+margin
	if name == "" {
		name = textProduct
	}
	name = margin + widget.Truncate(name, sc.cols-paint.Width(clock)-2-len(margin))
	name += strings.Repeat(" ", max(1, sc.cols-paint.Width(name)-paint.Width(clock)))
	return []string{d.theme.Header.Render(name) + d.theme.Faint.Render(clock), bar}
}

func (d *display) body(sc scene) string {
	tx := sc.snap.Transaction
	switch id := baseOf(sc.snap); id.kind {
	case baseConnecting:
		return d.sum(sc, tx.Requested, textDisplayMoment)
	case baseQR:
		return d.scan(sc)
	case basePayer:
		return d.sum(sc, tx.Requested, textDisplayTell)
	case baseWaiting:
		return d.sum(sc, tx.Requested, textDisplayConfirm, leftText(sc))
	case baseAborting:
		if tx.Kind == payment.KindDebit {
			return d.sum(sc, tx.Requested, textDisplayAbort)
		}
		return d.sum(sc, tx.Requested, textDisplayCheck)
	case baseRecovering, baseUnresolved, baseStorage:
		return d.sum(sc, tx.Requested, textDisplayCheck)
	case baseResult:
		return d.result(sc)
	case baseRemainder:
		return d.sum(sc, sc.snap.Sale.Remainder(), textDisplayRest+euros(sc.snap.Sale.Remainder()))
	}
	return d.welcome(sc)
}

// welcome greets whoever comes to pay.
func (d *display) welcome(sc scene) string {
	cols := sc.cols
	if !sc.small() {
		cols = min(sc.cols-2, textCols) - 4
	}
	blocks := []widget.Block{widget.Gap(), widget.Text(sc.theme.Amount.Render(centerLines(textDisplayWelcome, cols))), widget.Gap()}
	if d.demo {
		blocks = append(blocks, widget.Text(sc.theme.Faint.Render(centerLines(textDemo, cols))), widget.Gap())
	}
	text := widget.Flow(cols, sc.rows, blocks...)
	if sc.small() {
		return text
	}
	return strings.Join(sc.panel(strings.Split(text, "\n"), cols+4, sc.theme.Frame.Render), "\n")
}

// sum draws an amount in a card, as large as there is room for, and sentences under it.
func (d *display) sum(sc scene, a payment.Amount, sentences ...string) string {
	tone := baseTone(baseOf(d.snap), d.snap)
	cols := sc.boxCols()
	big := bigDigits(sc, a.Grouped(), tone, sc.digitCols())
	if big != nil {
		cols = min(cols, max(textCols, paint.Width(big[0])+14))
	}
	said := make([]widget.Block, 0, 2*len(sentences))
	for _, s := range sentences {
		if s != "" {
			said = append(said, widget.Gap(), widget.Text(centerLines(s, sc.cols)))
		}
	}
	if amount := sc.theme.Amount.Render(euros(a)); sc.small() {
		blocks := []widget.Block{widget.Drawn(6, centered(big, sc.cols)), widget.Gap(), widget.Text(widget.Center(amount, sc.cols))}
		if big == nil {
			blocks = blocks[2:]
		}
		return widget.Flow(sc.cols, sc.rows, append(blocks, said...)...)
	}
	card := sumLines("", big, sc.theme.Amount.Render(euros(a)), cols-4, 1)
	lines := sc.panel(card, cols, sc.theme.Edges[tone].Render)
	return strings.Join(lines, "\n") + "\n" + widget.Flow(sc.cols, max(1, sc.rows-len(lines)), said...)
}

// scan draws the code, as large as there is room for, with the amount beside or above it.
func (d *display) scan(sc scene) string {
	code := d.code
	if large := code.Large(); !sc.ascii && sc.rows >= large.Rows() && sc.cols >= large.Cols() {
		code = large
	}
	if code.Rows() == 0 || sc.rows < code.Rows() || sc.cols < code.Cols() {
		return d.sum(sc, sc.snap.Transaction.Requested, sc.theme.Warn.Render(textDisplaySmall), leftText(sc))
	}
	lines := code.In(widget.QRInks(sc.theme.Depth != theme.Sixteen)).Lines()
	amount := euros(sc.snap.Transaction.Requested)
	if room := sc.cols - code.Cols() - 2; room >= sideCols {
		side := sc
		side.cols, side.rows, side.wide = min(room, sideMost), sc.rows, false
		blocks := append(amountBlocks(side, sc.snap.Transaction.Requested), widget.Gap(), widget.Text(textDisplayScan), widget.Gap(), widget.Text(leftText(sc)))
		column := offBar(strings.Split(widget.Flow(min(room, sideMost), code.Rows(), blocks...), "\n"), max(0, sc.rows-code.Rows()-1), code.Rows())
		left := 0
		if !sc.plain {
			left = max(0, room-sideMost) / 2
		}
		return strings.Join(widget.Indent(widget.Beside(lines, column, code.Cols()+2), left), "\n")
	}
	if sc.rows > code.Rows() {
		lines = append([]string{widget.Truncate(sc.theme.Amount.Render(amount)+" · "+leftText(sc), sc.cols)}, lines...)
	}
	return strings.Join(lines, "\n")
}

// result draws the contract's word for the result, and sentences for the payer.
func (d *display) result(sc scene) string {
	tx := sc.snap.Transaction
	style, sum := sc.theme.Bad, tx.Requested
	lines := []string{textDisplayNothing, textDisplayAsk}
	switch {
	case tx.State == payment.StateCancelAccepted:
		style, sum, lines = sc.theme.Good, tx.Paid, []string{textDisplayRefund}
	case tx.State.Approved():
		style, sum, lines = sc.theme.Good, tx.Paid, []string{textDisplayThanks}
		if rest := tx.Remainder(); rest > 0 {
			lines = append(lines, textDisplayRest+euros(rest))
		}
	case tx.State == payment.StateWrittenOff, tx.State == payment.StateCancelRefused:
		lines = []string{textDisplayAsk}
	case tx.Refunded:
		lines = []string{textDisplayRefund}
	}
	lines[0] = style.Render(lines[0])
	return d.sum(sc, sum, lines...)
}
