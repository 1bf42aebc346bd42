package console

import (
	"fmt"
	"image/color"
	"io"
	"strings"
	"sync"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// Screen emulates a terminal. It takes what a program writes and returns the cells or the text
// that a terminal would show. It answers no queries.
type Screen struct {
	mu       sync.Mutex
	emulator *vt.Emulator
}

// Cell is one place of a screen. Its colours are those that are shown: where Reversed is true
// they are swapped already.
type Cell struct {
	// Text is a character with its accents. It is empty in the second cell of a wide character.
	Text                              string
	Ink, Ground                       Colour
	Bold, Faint, Underlined, Reversed bool
}

// Colour is a number of the palette (0 to 255), OwnInk, OwnGround, or TrueColour | 0xRRGGBB.
type Colour int32

// OwnInk and OwnGround are the colours of text that has none. TrueColour marks a true colour.
const (
	OwnInk     Colour = -1
	OwnGround  Colour = -2
	TrueColour Colour = 1 << 24
)

// NewScreen returns an empty screen of cols by rows cells.
func NewScreen(cols, rows int) *Screen {
	e := vt.NewEmulator(cols, rows)
	// The emulator blocks until its answers to queries are read. Nobody reads them, so writing an
	// answer is made to fail.
	if answers, ok := e.InputPipe().(io.Closer); ok {
		_ = answers.Close()
	}
	return &Screen{emulator: e}
}

// Write takes what a program writes. A character or a sequence may be split over several calls.
func (s *Screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.emulator.Write(p)
	if err != nil {
		return n, fmt.Errorf("emulate: %w", err)
	}
	return n, nil
}

// Cells returns a copy of what is shown, row by row.
func (s *Screen) Cells() [][]Cell {
	s.mu.Lock()
	defer s.mu.Unlock()
	cols := s.emulator.Width()
	rows := make([][]Cell, s.emulator.Height())
	all := make([]Cell, cols*len(rows))
	for y := range rows {
		rows[y], all = all[:cols:cols], all[cols:]
		for x := range rows[y] {
			rows[y][x] = s.cell(x, y)
		}
	}
	return rows
}

func (s *Screen) cell(x, y int) Cell {
	drawn := s.emulator.CellAt(x, y)
	is := func(attribute uint8) bool { return drawn.Style.Attrs&attribute != 0 }
	c := Cell{
		Text: drawn.Content, Ink: colour(drawn.Style.Fg, OwnInk), Ground: colour(drawn.Style.Bg, OwnGround),
		Bold: is(uv.AttrBold), Faint: is(uv.AttrFaint), Reversed: is(uv.AttrReverse),
		Underlined: drawn.Style.Underline != uv.UnderlineNone,
	}
	if c.Reversed {
		c.Ink, c.Ground = c.Ground, c.Ink
	}
	return c
}

func colour(c color.Color, own Colour) Colour {
	switch c := c.(type) {
	case nil:
		return own
	case ansi.BasicColor:
		return Colour(c)
	case ansi.IndexedColor:
		return Colour(c)
	}
	r, g, b, _ := c.RGBA()
	return TrueColour | Colour(r>>8<<16|g>>8<<8|b>>8)
}

// String returns the text of all rows, each as long as the screen is wide.
func (s *Screen) String() string {
	var b strings.Builder
	for _, row := range s.Cells() {
		for _, c := range row {
			b.WriteString(c.Text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Lines returns the rows' texts, trimmed.
func (s *Screen) Lines() []string {
	rows := strings.Split(strings.TrimSuffix(s.String(), "\n"), "\n")
	for i := range rows {
		rows[i] = strings.TrimSpace(rows[i])
	}
	return rows
}
