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

// Till is what all sessions of a till have in common.
type Till struct {
	Engine Engine
	// Tools is what MAINTENANCE needs besides the engine. Without it the entries say so.
	Tools Tools
	// Now returns the till's time of day; nil for the system's.
	Now func() time.Time
	// TrialClock shows HORLOGE D'ESSAI while the program runs.
	TrialClock bool
	// Demo means that the acquirer is a simulator. With Scripted a scenario decides what payers
	// do, and not the cents of an amount.
	Demo, Scripted bool
	// OwnFiles means that a demo that is not initialised offers its own files.
	OwnFiles bool
	// DataFlag is --data as it must be typed in the commands that a screen suggests; empty for
	// the usual data directory.
	DataFlag string
	Version  string
	// GoesOn means that the engine is a server's and runs on when the screens end.
	GoesOn bool
	// ThrowAway means that nothing of the till remains when the screens end.
	ThrowAway bool
}

// Session is one user of a till, with the terminal.
type Session struct {
	// Renderer draws for this session; nil makes one for the output.
	Renderer *lipgloss.Renderer
	// Palette is the first palette; Palettes delivers another one when the terminal has answered
	// which background it has.
	Palette  theme.Palette
	Palettes <-chan theme.Palette
	// AskColour makes Run ask the terminal for its background, unless its TERM is an old one.
	AskColour bool
	// ASCII means that the terminal shows only ASCII. The screens then draw no blocks, and out
	// must replace the other characters (paint.ASCII).
	ASCII bool
	// Size is the window's first size and Sizes delivers the later ones where the output is not a
	// terminal of this machine (SSH). Otherwise they are zero and nil.
	Size  Size
	Sizes <-chan Size
	// Phone is the payer's phone that F3 shows, or nil. PhoneURL says where else a demo's phone is.
	Phone    *phone.Phone
	PhoneURL string
	// Bell rings the terminal's bell; nil for Run's own.
	Bell func()
	// Suspends means that CTRL+Z stops the program, as a shell expects.
	Suspends bool
	// Resumed signals that the program continues after a stop, when the terminal may be in other
	// modes. It may be nil.
	Resumed <-chan os.Signal
	// Interrupted receives the signal of CTRL+C on a terminal that RunLines reads, which is no key
	// there; nil if the signal ends the program at once.
	Interrupted <-chan os.Signal
	// Watching is for an observer: only CTRL+C does anything, and no result is acknowledged by
	// its timeout.
	Watching bool
}

// Size is the size of a window in cells.
type Size = tty.Size

// App is the root of the screens and a session's tea.Model. It owns the stack of screens, passes
// on keys, and follows the engine's snapshots.
type App struct {
	now       func() time.Time                     // time of day
	mono      func() time.Time                     // for durations
	after     func(time.Duration, tea.Msg) tea.Cmd // sends a message later
	source    Watcher
	watch     <-chan payment.Snapshot // nil before Init
	close     func()
	ctx       context.Context
	theme     theme.Theme
	chosen    bool // the cashier has chosen the theme by CTRL+T
	program   programInfo
	tools     Tools
	trial     bool
	ring      func() // rings the bell; may be nil
	renderer  *lipgloss.Renderer
	welcome   bool // PRET shows the demo's introduction, until the first key
	goesOn    bool
	throwAway bool
	ascii     bool
	linear    bool // the screens are written as lines (RunLines)
	suspends  bool // CTRL+Z calls stop
	stop      func()
	redraw    func() // draws the whole screen again; may be nil

	seconds
	size   Size
	snap   payment.Snapshot
	do     *commands
	base   baseID
	stack  []screen // [0] belongs to base
	typing typing
	queue  []queued // keys that wait for the end of a command
	opened time.Time
	// openedIn is the number of the burst during or after which the screen on top opened.
	openedIn  int
	replaying bool      // replay is handling keys that have waited
	openings  int       // how many screens have opened
	timingOut bool      // the timeout is acknowledging the result on the screen
	timedOut  time.Time // when a result's timeout opened the present base screen; else zero
	notice    string
	// noticeDone means that the notice is no warning. noticeStays keeps it until a key acts on a
	// screen, even if another screen opens.
	noticeDone, noticeStays bool
	paper                   paper
	logo                    logo
	help                    help
	lit                     lit
	// zones are the clickable parts of the body, as it was last drawn.
	zones []widget.Zone

	handset handset
}

// New makes the App of one session. Its commands end with ctx. Close must be called.
func New(ctx context.Context, t Till, s Session) *App {
	a := &App{
		now: t.Now, mono: time.Now, after: later(ctx), ctx: ctx, trial: t.TrialClock,
		program: programInfo{demo: t.Demo, scripted: t.Scripted, ownFiles: t.OwnFiles, phoneURL: s.PhoneURL, version: t.Version, dataFlag: t.DataFlag},
		snap:    t.Engine.Snapshot(), tools: t.Tools, ring: s.Bell, suspends: s.Suspends,
		source: t.Engine, do: &commands{ctx: ctx},
		size: Size{80, 24}, goesOn: t.GoesOn, throwAway: t.ThrowAway, ascii: s.ASCII,
	}
	if !s.Watching {
		a.do.engine = t.Engine
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
	a.openBeside()
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

// watching reports whether these screens are an observer's, which have no engine for commands: the
// call of one would panic and end the session.
func (a *App) watching() bool { return a.do.engine == nil }

type snapshotMsg struct{ snap payment.Snapshot }

// later returns a function whose command sends a message after d, unless ctx ends first.
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

// Init subscribes to the engine and starts the tick of each second.
func (a *App) Init() tea.Cmd {
	a.watch, a.close = a.source.Subscribe()
	return tea.Batch(a.listen(), a.after(time.Second, secondTick{}))
}

// Close ends the subscription and allows till software to ask again.
func (a *App) Close() {
	if a.close != nil {
		a.close()
	}
	if !a.watching() {
		a.do.engine.AtWork(false)
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

// Update handles one message. It does no I/O: the commands that it returns call the engine.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	a.still = false
	switch m := msg.(type) {
	case tea.WindowSizeMsg:
		a.size = Size{m.Width, m.Height}
		a.openBeside()
	case keyboard.Keys:
		return a, a.hitAll(m)
	case keyboard.Quiet:
		return a, a.quiet()
	case tty.PaletteMsg:
		if !a.chosen { // the cashier's choice stays
			a.theme = theme.New(a.renderer, theme.Palette(m))
		}
	case unlitMsg:
		a.unlight(m)
	case snapshotMsg:
		return a, tea.Batch(a.show(m.snap), a.listen())
	case feedMsg:
		return a, a.fed()
	case doneMsg:
		return a, a.finished(m)
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

// show shows a snapshot. It ignores one that is older than the present one.
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

// goTo replaces the whole stack by another base screen, except for a next sale that has begun.
func (a *App) goTo(id baseID) {
	carried := a.nextSale(id)
	a.welcome = false
	if a.timedOut = (time.Time{}); a.timingOut {
		a.timedOut = a.mono()
	}
	a.timingOut = false
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

// nextSale returns the screens of the next sale that was begun over a result. They stay when PRET
// replaces the result.
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

// bell rings the bell, for a cashier who does not look at the screen.
func (a *App) bell() tea.Msg {
	if a.ring != nil {
		a.ring()
	}
	return nil
}

// finished handles the end of a command, then the keys that waited for it.
func (a *App) finished(m doneMsg) tea.Cmd {
	a.do.finished(m)
	return tea.Batch(a.show(m.snap), a.followUp(m), a.do.follows(), a.replay())
}

func (a *App) followUp(m doneMsg) tea.Cmd {
	if m.then != nil {
		if act, ok := m.then(a.scene(), m.err); ok {
			return a.apply(act)
		}
	}
	switch {
	case m.err == nil || errors.Is(m.err, payment.ErrNothingToDo) || errors.Is(m.err, context.Canceled):
		// ErrNothingToDo: the till has gone on in the meantime, and the snapshot shows it.
		return nil
	case errors.Is(m.err, payment.ErrUnresolved) && a.snap.Busy():
		return a.apply(notice(errorText(m.err))) // the unresolved payment is on the screen
	}
	return a.apply(push(failureScreen{err: m.err}))
}

// atWork tells the engine whether the cashier is using the screens. Till software may ask for
// nothing then.
func (a *App) atWork() {
	if !a.watching() {
		a.do.engine.AtWork(a.base.kind != baseReady || len(a.stack) > 1)
	}
}

func (a *App) top() screen { return a.stack[len(a.stack)-1] }

// apply carries out an action and returns its command.
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
