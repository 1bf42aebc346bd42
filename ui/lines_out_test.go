package ui

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

// stuck is a reader that takes nothing until it is let go.
type stuck struct{ let chan struct{} }

func (s stuck) Write(text []byte) (int, error) {
	<-s.let
	return len(text), nil
}

// TestLineOut: a reader that holds its line holds up nobody; one that has gone is noticed; all is
// written before a quiet end.
func TestLineOut(t *testing.T) {
	held := stuck{make(chan struct{})}
	o := newLineOut(held, func() { t.Error("it has not gone") })
	for range 1000 {
		_, _ = io.WriteString(o, strings.Repeat("x", 1000))
	}
	told, end := context.WithCancel(t.Context())
	end()
	o.close(told)
	close(held.let)
	<-o.ended

	gone := make(chan struct{})
	r, w := io.Pipe()
	_ = r.CloseWithError(errors.New("gone"))
	o = newLineOut(w, func() { close(gone) })
	_, _ = io.WriteString(o, "PRET\n")
	<-gone
	o.close(t.Context())

	var all strings.Builder
	o = newLineOut(&all, nil)
	for range 1000 {
		_, _ = io.WriteString(o, "PRET\n")
	}
	if o.close(t.Context()); all.Len() != 5000 {
		t.Errorf("%d bytes written", all.Len())
	}
}

// TestReadLines: a line is what was typed, whoever wrote it.
func TestReadLines(t *testing.T) {
	var lines []string
	long := strings.Repeat("9", 3*lineMax)
	readLines(strings.NewReader("\ufeff12,50\r\n\nab\xff\xfe\n"+long+"\n\x1b[A\nfin"), func(m tea.Msg) {
		if l, ok := m.(lineMsg); ok {
			lines = append(lines, l.text)
		}
	})
	if want := []string{"12,50", "", "ab", "\x00", "\x1b[A", "fin"}; !slices.Equal(lines, want) {
		t.Errorf("%q", lines)
	}
}
