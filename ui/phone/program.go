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

// footer names the keys of the phone when it is alone.
const footer = "↑ ↓ choisir · ENTREE valider · 0-9 montant · CTRL+C quitter"

// program is the phone alone on a terminal.
type program struct {
	phone      *Phone
	renderer   *lipgloss.Renderer
	theme      theme.Theme
	now        func() time.Time
	cols, rows int
	burst      keyboard.Burst
	waiting    keyboard.Keys // for the end of the burst
}

type pollMsg struct{}

// NewProgram is the phone alone on a terminal drawn by r; it asks until ctx ends.
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

// newProgram shows the hours of the till, whatever zone the machine is in.
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

// hit takes keys. What a scanner may have sent waits for the end of its burst: nothing is paid
// by a scan.
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

// settle ends a burst.
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

// phoneCols is how wide the phone is at most.
const phoneCols = 44

// roomRows is from how many rows a bar stands above the phone.
const roomRows = 16

// top is how many rows stand above the phone, left how many columns beside it.
func (m *program) top() int {
	if m.rows < roomRows {
		return 0
	}
	return 2
}

func (m *program) left() int { return max(0, (m.cols-phoneCols)/2) }

func (m *program) look() Look {
	return Look{Theme: m.theme, Now: m.now(), Cols: min(m.cols, phoneCols), Rows: max(0, m.rows-1-m.top()), Focused: true}
}

// View is the bar in the colour of the payment, the phone in the middle, and its keys.
func (m *program) View() string {
	lines := make([]string, 0, m.rows)
	if m.top() > 0 {
		title := "  " + widget.Truncate(m.phone.title(), max(0, m.cols-4))
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

// keys are the soft keys, or their names alone where there is no room for blocks.
func (m *program) keys() string {
	if m.cols < paint.Width(footer)+8 {
		return widget.Truncate(footer, m.cols)
	}
	t := m.theme
	return " " + t.PadGreen.Render(" ENTREE ") + " Valider  " + t.Chip.Render(" ↑ ↓ ") + " Choisir  " +
		t.Chip.Render(" 0-9 ") + " Montant  " + t.Faint.Render("CTRL+C Quitter")
}
