package console

import (
	"slices"
	"strings"
	"testing"
)

// A terminal may deliver a character or a sequence in pieces.
func TestScreenWrittenByteByByte(t *testing.T) {
	s := NewScreen(20, 2)
	for _, b := range []byte("\x1b[2;3Hé日█\x1b[38;2;1;2;3mx") {
		if _, err := s.Write([]byte{b}); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := s.Lines(), "é日█x"; got[1] != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// A wide character takes two cells. An accent that follows its letter takes none.
func TestScreenWidths(t *testing.T) {
	s := NewScreen(5, 1)
	_, _ = s.Write([]byte("日e\u0301█"))
	var texts []string
	for _, c := range s.Cells()[0] {
		texts = append(texts, c.Text)
	}
	if want := []string{"日", "", "e\u0301", "█", " "}; !slices.Equal(texts, want) {
		t.Errorf("%q, want %q", texts, want)
	}
}

// Colours of the palette, true colours and the terminal's own have different values.
func TestScreenColours(t *testing.T) {
	for sequence, want := range map[string]Cell{
		"":                            {Ink: OwnInk, Ground: OwnGround},
		"\x1b[31;107m":                {Ink: 1, Ground: 15},
		"\x1b[38;5;1;48;5;231m":       {Ink: 1, Ground: 231},
		"\x1b[38;2;0;0;1;48;2;0;0;0m": {Ink: TrueColour | 1, Ground: TrueColour},
		"\x1b[7m":                     {Ink: OwnGround, Ground: OwnInk, Reversed: true},
		"\x1b[1;2;4;31m":              {Ink: 1, Ground: OwnGround, Bold: true, Faint: true, Underlined: true},
	} {
		s := NewScreen(3, 1)
		_, _ = s.Write([]byte(sequence + "x"))
		want.Text = "x"
		if got := s.Cells()[0][0]; got != want {
			t.Errorf("%q: %+v, want %+v", sequence, got, want)
		}
	}
}

// Queries get no answer, and Write does not block on one.
func TestScreenAnswersNothing(t *testing.T) {
	s := NewScreen(10, 1)
	_, err := s.Write([]byte("\x1b[6n\x1b[c\x1b[>c\x1b[?2026$p\x1b]11;?\x07\x1b]10;?\x07\x1b[?2048hPRET"))
	if err != nil || s.Lines()[0] != "PRET" {
		t.Errorf("%v %q", err, s.Lines())
	}
}

// The time that a screen takes is part of what other benches measure. A till's frame is some
// kilobytes.
func BenchmarkScreen(b *testing.B) {
	frame := []byte(strings.Repeat("\x1b[5;1H\x1b[1;38;2;1;2;3m MONTANT \x1b[0m 12,50 EUR  │\x1b[K", 50))
	s := NewScreen(80, 24)
	b.SetBytes(int64(len(frame)))
	for b.Loop() {
		_, _ = s.Write(frame)
	}
}

func BenchmarkScreenNew(b *testing.B) {
	for b.Loop() {
		NewScreen(80, 24)
	}
}

func BenchmarkScreenLines(b *testing.B) {
	s := NewScreen(80, 24)
	for b.Loop() {
		s.Lines()
	}
}
