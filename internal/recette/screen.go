package recette

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"

	"ancvtpe/ui/keyboard"
	_ "ancvtpe/ui/quiet" // before Bubble Tea's init
	"ancvtpe/ui/theme"
	"ancvtpe/ui/tty"
	"ancvtpe/ui/widget"
)

// Screen leads a person through cases on a terminal. It shows a point at a time and takes
// the verdict as a key.
type Screen struct {
	Program  string
	Proposal string // the tester's name for an empty answer
	Palette  theme.Palette
	Cases    []Case

	Tester  string   // set by Run
	Results []Result // set by Run

	renderer   *lipgloss.Renderer
	theme      theme.Theme
	cols, rows int
	stage      *stage // of the case that is played; nil without one
	result     Result // of the case that is played
	pages      []page
	at         int // index in pages; len(pages) is the end of the case
	scroll     widget.Scroll
	field      *field // where text is being typed; nil without one
	notice     string
	opened     bool // the burst of the key that opened this page goes on; an ENTER in it does not count
}

// field is a line that is being typed.
type field struct {
	label, text string
	done        func(text string)
}

// fieldMost bounds a remark, in characters.
const fieldMost = 500

// Run leads through the cases until the last one, q, CTRL+C or the end of ctx. Tester and
// Results hold what was noted until then.
func (m *Screen) Run(ctx context.Context, in io.Reader, out io.Writer) error {
	keys, err := keyboard.New(in, nil)
	if err != nil {
		return fmt.Errorf("read the keyboard: %w", err)
	}
	defer keys.Close()
	r := lipgloss.NewRenderer(out)
	r.SetHasDarkBackground(m.Palette != theme.Light)
	m.begin(r)
	defer m.closeCase()
	return tty.Run(ctx, m, tty.New(keys, out))
}

func (m *Screen) begin(r *lipgloss.Renderer) {
	m.renderer, m.theme, m.cols, m.rows = r, theme.New(r, m.Palette), defaultCols, defaultRows
	m.field = &field{label: textName, done: func(name string) {
		if m.Tester = name; name == "" {
			m.Tester = m.Proposal
		}
		m.openCase()
	}}
}

// Init implements tea.Model.
func (*Screen) Init() tea.Cmd { return nil }

// Update implements tea.Model.
func (m *Screen) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.cols, m.rows = msg.Width, msg.Height
	case keyboard.Quiet:
		m.opened = false
	case keyboard.Keys:
		for _, k := range msg {
			if more := m.hit(k); !more {
				m.closeCase()
				return m, tea.Quit
			}
		}
	}
	return m, nil
}

// openCase begins the next case that can be played. Where there is none, stage stays nil and
// the session is over.
func (m *Screen) openCase() {
	for len(m.Results) < len(m.Cases) {
		c := m.Cases[len(m.Results)]
		m.result = Result{Case: c, Started: time.Now()}
		s, err := newStage(m.Program, 0, 0)
		if err != nil {
			m.result.Points = []Point{{Name: namePreparation, Verdict: Failed, Remark: err.Error()}}
			m.Results = append(m.Results, m.result)
			continue
		}
		m.stage, m.pages, m.at = s, pages(s, c), 0
		for _, p := range m.pages {
			m.result.Points = append(m.result.Points, Point{Name: p.name})
		}
		about := &m.pages[0].text
		*about = c.Purpose + "\n\n" + *about + "\n\n" + textQuoted
		for _, q := range c.Quotes {
			*about += "\n\n« " + q + " »"
		}
		m.turn(0)
		return
	}
}

// closeCase keeps the result of the case that is played and removes its directory.
func (m *Screen) closeCase() {
	if m.stage == nil {
		return
	}
	m.stage.close()
	m.stage, m.result.Took = nil, time.Since(m.result.Started)
	m.Results = append(m.Results, m.result)
}

// turn goes to the page of this index.
func (m *Screen) turn(to int) { m.at, m.scroll = to, widget.Scroll{} }

func (m *Screen) ended() bool { return m.at == len(m.pages) }

// hit handles a key. more is false once the session is over.
func (m *Screen) hit(k keyboard.Key) (more bool) {
	m.notice = ""
	key := strings.ToLower(k.Name)
	switch {
	case k.Kind == keyboard.Named && k.Name == keyboard.CtrlC:
		return false
	case k.Kind == keyboard.Named && k.Name == keyboard.CtrlT:
		m.Palette = m.Palette.Next()
		m.theme = theme.New(m.renderer, m.Palette)
	case k.Kind == keyboard.Named && k.Name == keyboard.Enter && m.opened:
	case m.field != nil:
		m.typed(k)
		return m.stage != nil || m.field != nil
	case k.Kind != keyboard.Named && k.Kind != keyboard.Printable:
	case key == "q":
		return false
	case m.moved(key):
	case m.ended():
		if key == keyboard.Enter {
			m.closeCase()
			m.openCase()
			return m.stage != nil
		}
		m.notice = textEndHelp
	default:
		m.judge(key)
	}
	return true
}

// moved goes to the page before, or scrolls. It reports whether the key was for that.
func (m *Screen) moved(key string) bool {
	lines, rows := m.body()
	by := map[string]int{keyboard.Up: -1, keyboard.Down: 1, keyboard.PageUp: 1 - rows, keyboard.PageDown: rows - 1}
	switch delta, known := by[key]; {
	case known:
		m.scroll = m.scroll.Move(delta, len(lines), rows)
	case key == keyboard.Backspace && m.at == 0:
		m.notice = textFirstPoint
	case key == keyboard.Backspace:
		m.turn(m.at - 1)
	default:
		return false
	}
	return true
}

// judge handles a key of a verdict or a remark.
func (m *Screen) judge(key string) {
	p := &m.result.Points[m.at]
	verdict, known := map[string]Verdict{"o": Passed, "k": Failed, "s": Skipped}[key]
	switch {
	case key == "k":
		m.ask(textWhyFailed, p, func() {
			p.Verdict = Failed
			m.turn(m.at + 1)
		})
	case key == "r":
		m.ask(textRemark, p, func() {})
	case known:
		p.Verdict, m.opened = verdict, true
		m.turn(m.at + 1)
	case key == keyboard.Enter && p.Verdict != NotPlayed: // keeps the verdict after a step back
		m.turn(m.at + 1)
	default:
		m.notice = textKeysHelp
	}
}

// ask opens the field for the remark of a point.
func (m *Screen) ask(label string, p *Point, then func()) {
	m.opened = true
	m.field = &field{label: label, text: p.Remark, done: func(text string) {
		p.Remark = text
		then()
	}}
}

// typed handles a key in the field.
func (m *Screen) typed(k keyboard.Key) {
	f := m.field
	switch {
	case k.Kind == keyboard.Printable, k.Kind == keyboard.Pasted:
		m.opened = false
		text := f.text + strings.Map(printable, k.Name)
		if utf8.RuneCountInString(text) > fieldMost {
			m.notice = textFieldFull
			return
		}
		f.text = text
	case k.Name == keyboard.Backspace && f.text != "":
		_, size := utf8.DecodeLastRuneInString(f.text)
		f.text = f.text[:len(f.text)-size]
	case k.Name == keyboard.Enter:
		m.field = nil
		f.done(squeeze(f.text))
	case k.Name == keyboard.Esc && m.stage != nil, k.Name == keyboard.Backspace && m.stage != nil:
		m.field = nil
	}
}

// printable returns a space for a rune that cannot be printed, since a remark is one line.
func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return ' '
}
