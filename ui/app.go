package ui

import (
	"context"
	"errors"
	"os"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"

	"ancvtpe/payment"
	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/phone"
	_ "ancvtpe/ui/quiet" // before Bubble Tea's init
	"ancvtpe/ui/theme"
	"ancvtpe/ui/tty"
	"ancvtpe/ui/widget"
)

// Till is whose screens they are: the same for all who look at them.
type Till struct {
	Engine Engine
	// Tools are what MAINTENANCE needs besides the engine; nil: its entries say so.
	Tools Tools
	// Now is the till's time of day; nil is the system's.
	Now func() time.Time
	// TrialClock shows HORLOGE D'ESSAI for as long as the program runs.
	TrialClock bool
	// Demo tells that the acquirer is a simulator.
	Demo bool
	// OwnFiles tells that a demo offers its own files where it is not initialised.
	OwnFiles bool
	// DataFlag is --data as it is typed at a shell, for a data directory that is not the
	// usual one: a command that the screen tells to type needs it, too.
	DataFlag string
	Version  string
	// GoesOn tells that the till goes on when its screens end: its engine is a server's.
	GoesOn bool
}

// Session is who looks at a till, and on what.
type Session struct {
	// Renderer is the session's; nil makes one for the output.
	Renderer *lipgloss.Renderer
	// Palette is the session's colours; Palettes brings others, once the terminal has told what
	// it has behind them.
	Palette  theme.Palette
	Palettes <-chan theme.Palette
	// AskColour has Run ask the terminal what it has behind its text, if its TERM says that it
	// can be asked.
	AskColour bool
	// ASCII tells that the terminal has no other characters: no blocks are drawn, and out is to
	// fold the rest (paint.ASCII).
	ASCII bool
	// Size is the window's at first, and Sizes brings the later ones, where the output is
	// not a terminal of this machine (SSH); zero and nil: the output is asked.
	Size  Size
	Sizes <-chan Size
	// Phone is the payer's phone that F3 shows; nil: none. PhoneURL is where a demo's is besides.
	Phone    *phone.Phone
	PhoneURL string
	// Bell rings the terminal's bell; nil: it has none.
	Bell func()
	// Suspends tells that CTRL+Z stops the program, as a shell expects of it.
	Suspends bool
	// Resumed tells that the program goes on after it was stopped: whoever had the
	// terminal meanwhile left it as it pleased. nil: never.
	Resumed <-chan os.Signal
	// Watching shows the till to somebody who may not touch it: no key does anything but
	// CTRL+C, and nothing is acknowledged by itself.
	Watching bool
}

// Size is the size of a window in cells.
type Size = tty.Size

// App is the root of the screens and the only tea.Model: it owns the stack of
// screens, routes keys, and follows the engine's snapshots.
type App struct {
	now      func() time.Time                     // time of day
	mono     func() time.Time                     // for durations
	after    func(time.Duration, tea.Msg) tea.Cmd // a message later
	watch    <-chan payment.Snapshot              // nil: not subscribed
	close    func()
	ctx      context.Context
	theme    theme.Theme
	chosen   bool // the theme, by CTRL+T
	shop     programInfo
	tools    Tools
	trial    bool
	ring     func() // nil: no bell
	renderer *lipgloss.Renderer
	watching bool
	welcome  bool // the demo's first screen stands, until a key
	goesOn   bool
	ascii    bool
	linear   bool // told as lines (RunLines)
	// suspends tells that CTRL+Z stops the program; stop does it.
	suspends bool
	stop     func()
	redraw   func() // the whole screen; nil: nothing is drawn

	size   Size
	snap   payment.Snapshot
	do     *commands
	base   baseID
	stack  []screen // [0] belongs to base
	typing typing
	queue  []queued // keys that wait for the end of a command
	opened time.Time
	// openedIn is the burst in which the screen on top opened, or which was the last one then.
	openedIn  int
	replaying bool      // the keys that are being taken have waited
	openings  int       // how many screens have opened
	ahead     int       // how many keys came with the one that is being taken, it included
	byItself  bool      // the result that stands is being put away by the clock
	gone      time.Time // when a result went by itself; zero: a key has been hit since
	notice    string
	// noticeDone tells that the notice is no warning, noticeStays that it stays until a key has
	// answered it, whatever the till does meanwhile.
	noticeDone, noticeStays bool
	paper                   paper
	logo                    logo
	help                    help
	lit                     lit
	// zones are the parts of the body that stand for keys, as it was drawn last.
	zones []widget.Zone

	handset handset
}

// New makes the App of one session. It stops listening to the engine when ctx ends.
func New(ctx context.Context, t Till, s Session) *App {
	a := &App{
		now: t.Now, mono: time.Now, after: later(ctx), ctx: ctx, trial: t.TrialClock,
		shop: programInfo{demo: t.Demo, ownFiles: t.OwnFiles, phoneURL: s.PhoneURL, version: t.Version, dataFlag: t.DataFlag},
		snap: t.Engine.Snapshot(), tools: t.Tools, ring: s.Bell, suspends: s.Suspends,
		do:   &commands{ctx: ctx, engine: t.Engine},
		size: Size{80, 24}, watching: s.Watching, goesOn: t.GoesOn, ascii: s.ASCII,
	}
	if s.Size.Cols > 0 && s.Size.Rows > 0 {
		a.size = s.Size
	}
	if a.now == nil {
		a.now = time.Now
	}
	renderer := s.Renderer
	if renderer == nil {
		renderer = lipgloss.DefaultRenderer()
	}
	a.renderer, a.theme = renderer, theme.New(renderer, s.Palette)
	a.paper.beside = true
	a.handset.phone = s.Phone
	a.unfold()
	a.paper.load(a.snap.LastTicket)
	a.logo.take(a.snap.Logo)
	a.do.shown(a.snap.Seq)
	a.base = baseOf(a.snap)
	a.opened = a.mono()
	a.stack = []screen{newBase(a.base)}
	a.welcome = t.Demo && !s.Watching && firstStart(a.snap)
	a.atWork()
	return a
}

type (
	snapshotMsg struct{ snap payment.Snapshot }
	secondTick  struct{}
)

// later brings a message after d, unless the session has ended by then.
func later(ctx context.Context) func(time.Duration, tea.Msg) tea.Cmd {
	return func(d time.Duration, m tea.Msg) tea.Cmd {
		timer := time.NewTimer(d)
		return func() tea.Msg {
			defer timer.Stop()
			select {
			case <-timer.C:
				return m
			case <-ctx.Done():
				return nil
			}
		}
	}
}

// Init subscribes to the engine and starts the clock on the screen.
func (a *App) Init() tea.Cmd {
	a.watch, a.close = a.do.engine.Subscribe()
	return tea.Batch(a.listen(), a.after(time.Second, secondTick{}))
}

// Close ends the subscription.
func (a *App) Close() {
	if a.close != nil {
		a.close()
	}
	if !a.watching {
		a.do.engine.AtWork(false) // whoever was at work has left
	}
}

func (a *App) listen() tea.Cmd {
	if a.watch == nil {
		return nil
	}
	watch, done := a.watch, a.ctx.Done()
	return func() tea.Msg {
		select {
		case s, ok := <-watch:
			if ok {
				return snapshotMsg{s}
			}
		case <-done:
		}
		return nil
	}
}

// Update takes one message. It does no I/O: the engine is called by the commands
// that it returns.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch m := msg.(type) {
	case tea.WindowSizeMsg:
		a.size = Size{m.Width, m.Height}
		a.unfold()
	case keyboard.Keys:
		return a, a.hitAll(m)
	case keyboard.Quiet:
		return a, a.quiet()
	case tty.PaletteMsg:
		if !a.chosen { // what the cashier chose stands
			a.theme = theme.New(a.renderer, theme.Palette(m))
		}
	case unlitMsg:
		a.unlight(m)
	case snapshotMsg:
		return a, tea.Batch(a.show(m.snap), a.listen())
	case feedMsg:
		return a, a.fed()
	case doneMsg:
		return a, a.landed(m)
	case answerMsg:
		return a, a.answered(m)
	case secondTick:
		return a, tea.Batch(a.tick(), a.pollHandset(), a.after(time.Second, secondTick{}))
	default:
		if a.handset.phone != nil {
			a.handset.phone.Update(msg)
		}
	}
	return a, nil
}

func (a *App) tick() tea.Cmd {
	if t, ok := a.top().(timed); ok && !a.watching {
		cmd := a.apply(t.Tick(a.scene(), a.mono().Sub(a.opened)))
		a.byItself = a.byItself || cmd != nil
		return cmd
	}
	return nil
}

// show puts a snapshot on the screen; one that is older than what stands there is
// left out.
func (a *App) show(s payment.Snapshot) tea.Cmd {
	if s.Seq < a.snap.Seq {
		return nil
	}
	a.snap = s
	a.logo.take(s.Logo)
	rings := false
	if id := baseOf(s); id != a.base {
		a.goTo(id)
		rings = id.kind == baseResult || id.kind == baseUnresolved
	}
	a.do.shown(s.Seq)
	if rings {
		return tea.Batch(a.bell, a.feed(s.LastTicket))
	}
	return a.feed(s.LastTicket)
}

// goTo shows another base screen, as the till has decided.
func (a *App) goTo(id baseID) {
	carried := a.nextSale(id)
	a.welcome = false
	if a.gone = (time.Time{}); a.byItself {
		a.gone = a.mono()
	}
	a.byItself = false
	a.base, a.opened, a.openedIn, a.openings = id, a.mono(), a.typing.no, a.openings+1
	a.stack = append([]screen{newBase(id)}, carried...)
	a.atWork()
	if !a.noticeStays {
		a.notice = ""
	}
	a.help.open, a.paper.over = false, false
	if t := &a.typing; t.going {
		t.missed = t.missed || id.sudden() && !a.do.asked && !t.commanded
		t.kept = a.keep()
	}
}

// nextSale are the screens that the cashier has begun over a result, which stay where PRET
// follows it.
func (a *App) nextSale(id baseID) []screen {
	if id.kind == baseReady && a.base.kind == baseResult && len(a.stack) > 1 && takesAmount(a.stack[1]) {
		return a.stack[1:]
	}
	return nil
}

// seen acknowledges a result over which the next sale has begun.
func (a *App) seen() tea.Cmd {
	if a.base.kind == baseResult && len(a.stack) > 1 && takesAmount(a.stack[1]) {
		return a.do.acknowledge()
	}
	return nil
}

// bell tells who looks elsewhere that there is something to read.
func (a *App) bell() tea.Msg {
	if a.ring != nil {
		a.ring()
	}
	return nil
}

// landed is the end of a command: what it led to, or why it was not taken.
func (a *App) landed(m doneMsg) tea.Cmd {
	a.do.landed(m)
	return tea.Batch(a.show(m.snap), a.led(m), a.do.follows(), a.replay())
}

func (a *App) led(m doneMsg) tea.Cmd {
	if m.then != nil {
		if act, led := m.then(a.scene(), m.err); led {
			return a.apply(act)
		}
	}
	switch {
	case m.err == nil || errors.Is(m.err, payment.ErrNothingToDo) || errors.Is(m.err, context.Canceled):
		// Nothing to do: the till has gone on meanwhile, and the snapshot shows it.
		return nil
	case errors.Is(m.err, payment.ErrUnresolved) && a.snap.Busy():
		return a.apply(notice(errorText(m.err))) // the payment itself is on the screen
	}
	return a.apply(push(failureScreen{err: m.err}))
}

// atWork tells the engine whether a hand is at work: till software may begin nothing then.
func (a *App) atWork() {
	if !a.watching {
		a.do.engine.AtWork(a.base.kind != baseReady || len(a.stack) > 1)
	}
}

func (a *App) top() screen { return a.stack[len(a.stack)-1] }

// apply does what an action says.
func (a *App) apply(act action) tea.Cmd {
	if act.route != routeStay {
		a.opened, a.openedIn, a.openings = a.mono(), a.typing.no, a.openings+1
	}
	switch act.route {
	case routePush:
		a.stack = append(a.stack, act.to)
	case routeReplace:
		a.stack[len(a.stack)-1] = act.to
	case routeBack:
		a.stack = a.stack[:max(1, len(a.stack)-1)]
	case routeHome:
		a.stack = a.stack[:1]
	case routeQuit:
		return tea.Quit
	}
	a.atWork()
	if act.notice != "" {
		a.notice, a.noticeDone, a.noticeStays = act.notice, act.done, false
	}
	return act.cmd
}
