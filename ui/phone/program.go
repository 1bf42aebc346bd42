package phone

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"

	"ancvtpe/payment"
	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/paint"
	_ "ancvtpe/ui/quiet" // before Bubble Tea's init
	"ancvtpe/ui/theme"
	"ancvtpe/ui/tty"
	"ancvtpe/ui/widget"
)

// footer names the keys of the phone alone.
const footer = "↑ ↓ choisir · ENTREE valider · 0-9 montant · CTRL+C quitter"

// program is the phone alone on a terminal.
type program struct {
	phone      *Phone
	renderer   *lipgloss.Renderer
	theme      theme.Theme
	now        func() time.Time
	cols, rows int
	burst      keyboard.Burst
	waiting    keyboard.Keys // keys that count only at the end of the burst
}

type pollMsg struct{}

// NewProgram makes a model of the phone alone, drawn by r. Its calls to the wallet end with ctx.
func NewProgram(ctx context.Context, w Wallet, r *lipgloss.Renderer, p theme.Palette) tea.Model {
	return newProgram(ctx, w, r, p)
}

// Run shows the phone alone until CTRL+C or the end of ctx; both return nil.
func Run(ctx context.Context, w Wallet, p theme.Palette, in io.Reader, out io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	keys, err := keyboard.New(in, nil)
	if err != nil {
		return fmt.Errorf("read the keyboard: %w", err)
	}
	defer keys.Close()
	r := lipgloss.NewRenderer(out)
	r.SetHasDarkBackground(p != theme.Light)
	return tty.Run(ctx, newProgram(ctx, w, r, p), tty.New(keys, out))
}

// newProgram shows the time of Paris, as the till does, whatever the machine's zone.
func newProgram(ctx context.Context, w Wallet, r *lipgloss.Renderer, p theme.Palette) *program {
	now := func() time.Time { return time.Now().In(payment.Paris()) }
	return &program{phone: New(ctx, w), renderer: r, theme: theme.New(r, p), now: now, cols: 80, rows: 24}
}

func (m *program) Init() tea.Cmd { return tea.Batch(m.phone.Poll(), again()) }

func again() tea.Cmd { return tea.Tick(time.Second, func(time.Time) tea.Msg { return pollMsg{} }) }

func (m *program) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.cols, m.rows = msg.Width, msg.Height
	case tty.PaletteMsg:
		m.theme = theme.New(m.renderer, theme.Palette(msg))
	case pollMsg:
		return m, tea.Batch(m.phone.Poll(), again())
	case keyboard.Keys:
		return m, m.hit(msg)
	case keyboard.Quiet:
		return m, m.settle()
	default:
		m.phone.Update(msg)
	}
	return m, nil
}

// hit handles keys. Keys that a scanner may have sent wait for the end of their burst, so that a
// scan pays nothing.
func (m *program) hit(keys keyboard.Keys) tea.Cmd {
	var cmds []tea.Cmd
	for _, k := range keys {
		m.burst.Add(k)
		switch {
		case m.burst.Open():
			m.waiting = append(m.waiting, k)
		case k.Kind == keyboard.Named:
			cmds = append(cmds, m.key(k))
		}
	}
	return tea.Batch(cmds...)
}

// settle handles the end of a burst: the keys that waited count if they were typed.
func (m *program) settle() tea.Cmd {
	burst, waiting := m.burst, m.waiting
	m.burst, m.waiting = keyboard.Burst{}, nil
	if burst.Verdict() != keyboard.Typed {
		return nil
	}
	var cmds []tea.Cmd
	for _, k := range waiting {
		cmds = append(cmds, m.key(k))
	}
	return tea.Batch(cmds...)
}

func (m *program) key(k keyboard.Key) tea.Cmd {
	switch {
	case k.Kind == keyboard.Click:
		return m.phone.Click(m.look(), k.Row-m.top())
	case k.Kind != keyboard.Named && k.Kind != keyboard.Printable:
		return nil
	}
	switch k.Name {
	case keyboard.CtrlC:
		return tea.Quit
	case keyboard.Tab:
		return m.phone.Key(keyboard.Down)
	case keyboard.BackTab:
		return m.phone.Key(keyboard.Up)
	}
	return m.phone.Key(k.Name)
}

// phoneCols is the greatest width of the phone in cells.
const phoneCols = 44

// barRows is the least height of a window in which a bar is drawn above the phone.
const barRows = 16

// top returns the number of rows above the phone, left the number of columns beside it.
func (m *program) top() int {
	if m.rows < barRows {
		return 0
	}
	return 2
}

func (m *program) left() int { return max(0, (m.cols-phoneCols)/2) }

func (m *program) look() Look {
	return Look{Theme: m.theme, Now: m.now(), Cols: min(m.cols, phoneCols), Rows: max(0, m.rows-1-m.top()), Focused: true}
}

// View draws the bar in the colour of the payment's state, the phone in the middle, and the keys.
func (m *program) View() string {
	lines := make([]string, 0, m.rows)
	if m.top() > 0 {
		title := "  " + widget.Truncate(m.phone.word(), max(0, m.cols-4))
		bar := m.theme.BarWord[m.phone.tone()]
		lines = append(lines, bar.Render(title+strings.Repeat(" ", max(0, m.cols-paint.Width(title)))), "")
	}
	lines = append(lines, widget.Indent(m.phone.View(m.look()), m.left())...)
	for m.top() > 0 && len(lines) < m.rows-1 {
		lines = append(lines, "")
	}
	lines = append(lines, m.keys())
	drawn := widget.Box(strings.Join(lines, "\n"), m.cols, min(m.rows, len(lines)))
	for i := range drawn {
		if m.theme.Ground != "" {
			drawn[i] = widget.Lay(drawn[i], m.cols, m.theme.Ground)
		}
	}
	return strings.Join(drawn, "\n")
}

// keys draws the soft keys, or only the footer where they have no room.
func (m *program) keys() string {
	if m.cols < paint.Width(footer)+8 {
		return widget.Truncate(footer, m.cols)
	}
	t := m.theme
	return " " + t.PadGreen.Render(" ENTREE ") + " Valider  " + t.Chip.Render(" ↑ ↓ ") + " Choisir  " +
		t.Chip.Render(" 0-9 ") + " Montant  " + t.Faint.Render("CTRL+C Quitter")
}
