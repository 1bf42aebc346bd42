package ui

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"

	"ancvtpe/ui/paint"
	"ancvtpe/ui/theme"
)

// terminal is where a session's keys come from and where its frames go. Bubble Tea runs
// without its renderer, and so leaves all of the terminal to us.
type terminal struct {
	painter *paint.Painter
	in, out term.File // nil where they are not terminals of this machine

	mu     sync.Mutex
	before *term.State // of in, while it is ours
	// taken tells that the terminal is ours again, perhaps with another size.
	taken     chan struct{}
	suspended sync.Mutex // while the shell has it
}

func newTerminal(in io.Reader, out io.Writer) *terminal {
	t := &terminal{painter: paint.New(out), taken: make(chan struct{}, 1)}
	if tty, ok := in.(term.File); ok && term.IsTerminal(tty.Fd()) {
		t.in = tty
	}
	if tty, ok := out.(term.File); ok && term.IsTerminal(tty.Fd()) {
		t.out = tty
	}
	return t
}

// take makes the terminal ours: raw, and with our modes.
func (t *terminal) take() error {
	if t.in != nil {
		state, err := term.MakeRaw(t.in.Fd())
		if err != nil {
			return fmt.Errorf("take the terminal: %w", err)
		}
		t.mu.Lock()
		if t.before == nil { // whoever had it since may have left it as it pleased
			t.before = state
		}
		t.mu.Unlock()
	}
	t.painter.Enter()
	select {
	case t.taken <- struct{}{}:
	default:
	}
	return nil
}

// give puts the terminal back as it was at the first take.
func (t *terminal) give() {
	t.painter.Leave()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.before != nil {
		_ = term.Restore(t.in.Fd(), t.before) // one that is gone needs no restoring
	}
}

func (t *terminal) end() {
	t.give()
	t.painter.Close()
}

// size is the window's, or zero.
func (t *terminal) size() Size {
	if t.out == nil {
		return Size{}
	}
	cols, rows, err := term.GetSize(t.out.Fd())
	if err != nil {
		return Size{}
	}
	return Size{cols, rows}
}

// follow tells the program of the window's size, by the system's signal or by sizes.
func (t *terminal) follow(ctx context.Context, resized <-chan os.Signal, sizes <-chan Size, program *tea.Program) {
	for {
		var size Size
		select {
		case <-resized:
			size = t.size()
		case <-t.taken:
			size = t.size()
		case s, open := <-sizes:
			if !open {
				sizes = nil
				continue
			}
			size = s
		case <-ctx.Done():
			return
		}
		if size.Cols == 0 {
			continue
		}
		program.Send(tea.WindowSizeMsg{Width: size.Cols, Height: size.Rows})
	}
}

// orphaned is how long the stop may take: where no shell could have the program go on, the
// system does not stop it.
const orphaned = 500 * time.Millisecond

// suspend gives the terminal to the shell and stops the whole program until the shell
// has it go on. CTRL+Z hit twice stops it once.
func (t *terminal) suspend() {
	if !t.suspended.TryLock() {
		return
	}
	defer t.suspended.Unlock()
	goesOn := make(chan os.Signal, 1)
	signal.Notify(goesOn, syscall.SIGCONT)
	defer signal.Stop(goesOn)
	t.give()
	_ = syscall.Kill(0, syscall.SIGTSTP)
	select {
	case <-goesOn:
	case <-time.After(orphaned):
	}
	_ = t.take() // as in takeBack
}

// takeBack takes the terminal anew when the program goes on after a stop.
func (t *terminal) takeBack(ctx context.Context, resumed <-chan os.Signal) {
	for {
		select {
		case <-resumed:
			_ = t.take() // a terminal that is gone ends the session elsewhere
		case <-ctx.Done():
			return
		}
	}
}

func forwardPalettes(ctx context.Context, palettes <-chan theme.Palette, program *tea.Program) {
	for {
		select {
		case p := <-palettes:
			program.Send(paletteMsg(p))
		case <-ctx.Done():
			return
		}
	}
}

// resizes brings the system's word that the window has another size.
func resizes() (<-chan os.Signal, func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGWINCH)
	return c, func() { signal.Stop(c) }
}

// painted is the App as Bubble Tea sees it: View, which it calls after each message, goes
// to the painter.
type painted struct {
	*App
	terminal *terminal
	resized  bool // since the last frame
}

func (p painted) Init() tea.Cmd {
	defer p.giveAfterPanic()
	return p.guard(p.App.Init())
}

func (p painted) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	defer p.giveAfterPanic()
	_, p.resized = msg.(tea.WindowSizeMsg)
	_, cmd := p.App.Update(msg)
	return p, p.guard(cmd)
}

func (p painted) View() string {
	defer p.giveAfterPanic()
	if p.resized {
		p.terminal.painter.ShowWhole(p.App.View())
		return ""
	}
	p.terminal.painter.Show(p.App.View())
	return ""
}

// guard is a command, and those that it leads to, with giveAfterPanic.
func (p painted) guard(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		defer p.giveAfterPanic()
		msg := cmd()
		if batch, many := msg.(tea.BatchMsg); many {
			for i, c := range batch {
				batch[i] = p.guard(c)
			}
		}
		return msg
	}
}

// giveAfterPanic puts the terminal back before Bubble Tea prints what happened.
func (p painted) giveAfterPanic() {
	if r := recover(); r != nil { //nolint:revive // its callers defer it
		p.terminal.give()
		panic(r)
	}
}
