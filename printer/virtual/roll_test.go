package virtual

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A roll shows complete tickets, and no other file of its folder or outside it.
func TestRoll(t *testing.T) {
	p := plug(t)
	conn := p.dial()
	p.send(conn, "UN\n\x1dV\x00DEUX\n\x1dV\x00")
	p.ticket()
	p.ticket()
	for _, name := range []string{"notes.txt", "12.txt", "../000009.txt", "000008.txt.part"} {
		if err := os.WriteFile(filepath.Join(p.dir, name), []byte("no ticket"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	roll := Roll{p.dir}
	for most, want := range map[int][]string{10: {"000002", "000001"}, 1: {"000002"}} {
		if got, err := roll.Numbers(most); err != nil || !cmp.Equal(want, got) {
			t.Errorf("at most %d: %q, %v", most, got, err)
		}
	}
	if text, err := roll.Text("000002"); text != "DEUX\n" || err != nil {
		t.Errorf("text %q, %v", text, err)
	}
	if png, err := roll.Picture("000001"); len(png) < 60 || err != nil {
		t.Errorf("%d bytes, %v", len(png), err)
	}
	for _, number := range []string{"notes", "12", "../000009", "000009", "", "000001\x00"} {
		if _, err := roll.Text(number); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%q: %v", number, err)
		}
	}
	if got, err := (Roll{filepath.Join(p.dir, "none")}).Numbers(3); len(got) != 0 || err != nil {
		t.Errorf("no folder: %q, %v", got, err)
	}
}
