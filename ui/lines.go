package ui

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/muesli/termenv"

	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/paint"
	"ancvtpe/ui/theme"
	"ancvtpe/ui/tty"
	"ancvtpe/ui/widget"
)

// lineCols and lineRows are large enough that nothing is cut or wrapped.
const lineCols, lineRows = 1000, 1000

// lineMax bounds a typed line in bytes.
const lineMax = 4096

// RunLines is Run without a drawn screen, for a screen reader, a braille display or a pipe
// (decision 130). It writes the content of the screens to out line by line and reads one answer a
// line from in. At the end of in it waits for the payment in progress. Then it returns nil, and
// also when the cashier leaves, when nobody reads out any more or when ctx ends.
func RunLines(ctx context.Context, t Till, s Session, in io.Reader, out io.Writer) error {
	told := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.Renderer = lipgloss.NewRenderer(io.Discard)
	s.Renderer.SetColorProfile(termenv.Ascii)
	s.Renderer.SetHasDarkBackground(true) // else it asks the terminal
	s.Palette, s.Phone, s.Bell, s.Suspends = theme.Dark, nil, nil, false
	app := New(ctx, t, s)
	defer app.Close()
	app.linear, app.size = true, Size{lineCols, lineRows}
	w := newLineOut(out, cancel)
	defer w.close(told)
	l := &lineFace{app: app, out: w, cols: terminalCols(out)}
	if f, ok := in.(term.File); ok && term.IsTerminal(f.Fd()) {
		l.typist = f
		defer tty.Echo(f, true)
	}
	program := tea.NewProgram(l, tea.WithContext(ctx), tea.WithInput(nil), tea.WithoutRenderer(), tea.WithoutSignalHandler())
	go readLines(in, program.Send)
	go func() {
		for {
			select {
			case <-s.Interrupted:
				program.Send(interruptMsg{})
			case <-ctx.Done():
				return
			}
		}
	}()
	_, err := program.Run()
	if err != nil && (!errors.Is(err, context.Canceled) || errors.Is(err, tea.ErrProgramPanic)) {
		return fmt.Errorf("run the lines: %w", err)
	}
	l.leave()
	return nil
}

// terminalCols asks how wide a terminal is; nil: out is none, and its lines are as long as what
// they say.
func terminalCols(out io.Writer) func() int {
	f, ok := out.(term.File)
	if !ok || !term.IsTerminal(f.Fd()) {
		return nil
	}
	return func() int {
		cols, _, err := term.GetSize(f.Fd())
		if err != nil {
			return 0
		}
		return cols
	}
}

type (
	// interruptMsg is CTRL+C.
	interruptMsg struct{}
	// lineMsg is a typed line, and when it came.
	lineMsg struct {
		text string
		at   time.Time
	}
	// lastLineMsg is the end of the input.
	lastLineMsg struct{}
)

func readLines(in io.Reader, send func(tea.Msg)) {
	r := bufio.NewReaderSize(in, lineMax)
	for {
		line, tooLong, err := r.ReadLine()
		switch {
		case err != nil:
			send(lastLineMsg{})
			return
		case tooLong:
			for tooLong && err == nil {
				_, tooLong, err = r.ReadLine()
			}
			line = []byte{0} // a line that does nothing
		}
		text := strings.TrimPrefix(strings.ToValidUTF8(string(line), ""), "\ufeff") // a file's byte order mark
		send(lineMsg{text, time.Now()})
	}
}

// lineFace shows an App as lines.
type lineFace struct {
	app    *App
	out    io.Writer
	cols   func() int // width of the terminal of out; nil if it is none
	typist term.File  // the terminal of in, which echoes what is typed; may be nil
	queue  []lineMsg
	ended  bool // the input is at its end
	waits  bool // the output says that the end of a payment is waited for
	said   linePage
	due    bool      // a line has not been answered yet
	asking bool      // the output ends with a prompt
	asked  time.Time // when the prompt was written
	// echoing means that the terminal shows what is typed; its newline ends the prompt's line.
	echoing bool
}

// Init implements tea.Model.
func (l *lineFace) Init() tea.Cmd {
	l.say(false)
	return l.app.Init()
}

// View implements tea.Model. It draws nothing.
func (*lineFace) View() string { return "" }

// Update implements tea.Model.
func (l *lineFace) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmds []tea.Cmd
	switch m := msg.(type) {
	case lineMsg:
		l.queue = append(l.queue, m)
	case lastLineMsg:
		l.ended = true
	case interruptMsg:
		cmds = append(cmds, l.interrupt())
	default:
		_, cmd := l.app.Update(msg)
		cmds = append(cmds, cmd)
		l.say(false)
	}
	if l.settled() && len(l.queue) > 0 {
		line := l.queue[0]
		l.queue = l.queue[1:]
		if l.asking && (!l.echoing || line.at.Before(l.asked)) { // no echo ended the prompt's line
			fmt.Fprintln(l.out)
		}
		l.asking = false
		cmds = append(cmds, l.take(line))
		if l.settled() && len(l.queue) > 0 {
			cmds = append(cmds, func() tea.Msg { return nextLineMsg{} })
		}
	}
	return l, tea.Batch(append(cmds, l.finish())...)
}

// interrupt leaves, but asks first while a payment is in progress (cli.md). Nobody can answer after
// the end of the input, and a second CTRL+C is an answer.
func (l *lineFace) interrupt() tea.Cmd {
	if c, asked := l.app.top().(confirmScreen); l.ended || asked && c.leaving || !l.app.snap.Busy() {
		return tea.Quit
	}
	return l.answer(l.enter(time.Now(), keyLeave))
}

// nextLineMsg makes Update handle the next line of the queue.
type nextLineMsg struct{}

// settled reports whether the next line finds the screen that it is for.
func (l *lineFace) settled() bool {
	r, reads := l.app.top().(fileReader)
	return l.app.do.inFlight == "" && !l.app.waits() && !(reads && r.reading())
}

// fileReader is a screen that reads files of this machine, which takes a moment.
type fileReader interface{ reading() bool }

// finish quits at the end of the input once nothing is in progress. A result is acknowledged first.
func (l *lineFace) finish() tea.Cmd {
	a := l.app
	switch {
	case !l.ended || len(l.queue) > 0 || !l.settled():
	case a.snap.Printer.Owed > 0 && a.snap.Printer.Err == nil: // wait for the printer
	case a.base.kind == baseResult:
		return a.do.acknowledge() // it stands in the output
	case a.base.kind == basePayer:
		return a.do.abort() // nobody will give the id
	case a.base.kind == baseAsked:
		return a.do.declineTill() // nobody will answer
	case !a.snap.Busy() || a.base.kind == baseUnresolved:
		return tea.Quit
	case !l.waits:
		l.waits = true
		l.write(textLinesWaits)
	}
	return nil
}

// take handles one line.
func (l *lineFace) take(line lineMsg) tea.Cmd {
	a, word := l.app, strings.ToLower(strings.TrimSpace(line.text))
	switch word {
	case "?", "aide", "f1":
		l.writeAll(a.lineHelp())
		l.prompt()
		return nil
	case "relire":
		l.said = linePage{}
		return l.answer(nil)
	case "ticket", "f2":
		l.writeAll(lastTicketLines(a.snap))
		l.prompt()
		return nil
	case "code":
		l.writeAll(codeLines(a.base.qr))
		l.prompt()
		return nil
	}
	a.notice, a.noticeStays, l.said.notice = "", false, "" // the line answers it
	_, form := a.top().(*formScreen)
	if name, known := lineKeys[word]; known && !(form && (word == "oui" || word == "non")) { // a form's are values
		if name == keyBack {
			emptyField(a.top()) // it goes back, whatever stands there
		}
		if name == keyLeave && !a.snap.Busy() {
			return l.enter(line.at, name) // FIN is its answer
		}
		return l.answer(l.enter(line.at, name))
	}
	text := strings.TrimPrefix(line.text, "=")
	if t, ok := a.top().(lineTaker); ok && !a.watching() {
		return l.answer(a.apply(t.TakeLine(a.scene(), text)))
	}
	text = strings.TrimSpace(text)
	names := make([]string, 0, len(text))
	for _, r := range text {
		names = append(names, string(r))
	}
	if takesAmount(a.top()) {
		if !lineSum.MatchString(text) {
			a.say(textLineSum)
			return l.answer(nil)
		}
		names = slices.DeleteFunc(names, func(n string) bool { return strings.TrimSpace(n) == "" }) // 1 250,00
	}
	m, menu := a.top().(*menuScreen)
	if menu {
		if _, known := find(m.Keys(a.scene()), text); !known {
			a.say(textLineMenu)
			return l.answer(nil)
		}
	}
	if _, asks := a.top().(confirmScreen); asks {
		a.say(textLineConfirm)
		return l.answer(nil)
	}
	emptyField(a.top())
	cmd := l.enter(line.at, names...)
	if field := a.top(); !menu && takesLine(field) && len(names) > 0 {
		cmd = tea.Batch(cmd, l.enter(line.at, keyEnter))
		if a.top() == field && a.notice != "" {
			emptyField(field) // it was refused
		}
	}
	return l.answer(cmd)
}

// enter passes keys to the App as one burst.
func (l *lineFace) enter(at time.Time, names ...string) tea.Cmd {
	if len(names) == 0 {
		return nil
	}
	keys := make(keyboard.Keys, len(names))
	for i, name := range names {
		keys[i] = keyboard.Hit(name)
		keys[i].At = at
	}
	a := l.app
	before := a.notice
	cmd := a.hitAll(keys)
	if t := &a.typing; len(names) > 1 && t.going && !t.dropped && t.row.noEffect { // a line counts whole or not at all
		why := a.notice
		if a.drop(); why == "" || why == before {
			why = textLineNothing
		}
		a.say(why)
	}
	cmd = tea.Batch(cmd, a.quiet())
	if a.typing.dropped && a.notice == textScanDropped {
		a.say(textLineNothing) // not that a scan was dropped: a line always comes at once
	}
	a.typing.tail = time.Time{} // the next line cannot be the end of a scan
	return cmd
}

// answer writes the answer to a line, now or once its command has ended.
func (l *lineFace) answer(cmd tea.Cmd) tea.Cmd {
	l.say(true)
	return cmd
}

// lineSum matches a sum, with spaces between its digits. Unlike keys, lines need no equivalents for
// AZERTY keyboards.
var lineSum = regexp.MustCompile(`^[0-9 \x{a0}\x{202f}]*[,.]?[0-9]*$`)

// lineKeys maps words to the keys that they stand for.
var lineKeys = map[string]string{
	"": keyEnter, "entree": keyEnter, "entrée": keyEnter, "oui": keyEnter, "esc": keyEsc, "non": keyEsc,
	"retour": keyBack, "haut": keyUp, "bas": keyDown, "f5": keyRetry, "f6": keyOwed, "quitter": keyLeave,
}

// say writes the lines that are new, and a prompt. While a command is in flight it waits for the
// result. answered means that a line needs an answer even if nothing is new.
func (l *lineFace) say(answered bool) {
	l.due = l.due || answered
	if !l.settled() {
		return
	}
	p := l.app.linePage()
	news := p.since(l.said)
	l.said = p
	if l.due && len(news) == 0 {
		news = []string{textLinesNotice + textLineNothing}
	}
	l.writeAll(news)
	if l.due = false; len(news) > 0 {
		l.prompt()
	}
}

// prompt writes the prompt for the next line. It turns the echo off for a password.
func (l *lineFace) prompt() {
	if l.asking {
		return
	}
	if l.typist != nil {
		_, present := l.app.top().(*passwordScreen)
		_, next := l.app.top().(*setPasswordScreen)
		l.echoing = !present && !next
		tty.Echo(l.typist, l.echoing)
	}
	fmt.Fprintf(l.out, "%s > ", l.said.title)
	l.asking, l.asked = true, time.Now()
}

func (l *lineFace) write(line string) {
	if l.asking {
		fmt.Fprintln(l.out)
		l.asking = false
	}
	fmt.Fprintln(l.out, line)
}

func (l *lineFace) writeAll(lines []string) {
	for _, line := range lines {
		line = strings.TrimRightFunc(ansi.Strip(line), unicode.IsSpace)
		if l.cols != nil && l.cols() > 0 && paint.Width(line) >= l.cols() { // the terminal itself would break words
			line = widget.Wrap(line, max(leastCols, l.cols()-1))
		}
		l.write(line)
	}
}

// leastCols is how narrow a terminal is still taken for one.
const leastCols = 20
