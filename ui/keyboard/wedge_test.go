package keyboard

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"
)

var noon = time.Date(2026, 11, 22, 14, 5, 9, 0, time.FixedZone("CET", 3600))

// stroked is a text that comes at a moment, in milliseconds.
type stroked struct {
	text string
	at   int
}

// wedged types into a wedge whose reader looks only after all of it has come, and gives
// what each Read brings: pastes in brackets.
func wedged(t *testing.T, keys []stroked) string {
	t.Helper()
	var out []string
	synctest.Test(t, func(t *testing.T) {
		in, keyboard := io.Pipe()
		w, err := NewWedge(in)
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		for _, k := range keys {
			time.Sleep(time.Until(begin.Add(time.Duration(k.at) * time.Millisecond)))
			if _, err := keyboard.Write([]byte(k.text)); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Second)
		_ = keyboard.Close()
		b := make([]byte, 4096)
		for {
			n, err := w.Read(b)
			if err != nil {
				break
			}
			key := strings.ReplaceAll(string(b[:n]), string(pasteBegin), "[")
			out = append(out, strings.ReplaceAll(key, string(pasteEnd), "]"))
		}
		w.End()
	})
	return strings.Join(out, " ")
}

func TestWedge(t *testing.T) {
	for _, c := range []struct {
		name string
		keys []stroked
		want string
	}{
		{"one key", []stroked{{"1", 0}}, "1"},
		{"two close keys", []stroked{{"1", 0}, {"2", 9}}, "1 2"},
		{"three close keys", []stroked{{"1", 0}, {"2", 9}, {"3", 18}}, "[123]"},
		{"quick fingers, screens that do not look", []stroked{{"1", 0}, {"5", 11}, {"0", 22}, {"1", 33}, {"\r", 44}}, "1 5 0 1 \r"},
		{"two then one", []stroked{{"1", 0}, {"2", 5}, {"3", 16}}, "1 2 3"},
		{"a scan with its ENTER", []stroked{{"12345678901\r", 0}}, "[12345678901\r]"},
		{"ENTER in a write of its own", []stroked{{"12345678901", 0}, {"\r", 3}}, "[12345678901\r]"},
		{"ENTER well after", []stroked{{"12345678901", 0}, {"\r", 50}}, "[12345678901] \r"},
		{"the red key", []stroked{{"1", 0}, {"\x1b", 15}, {"2", 30}}, "1 \x1b 2"},
		{"the red key hit twice", []stroked{{"\x1b\x1b", 0}}, "\x1b \x1b"},
		{"an arrow torn after ESC", []stroked{{"\x1b", 0}, {"[A", 5}}, "\x1b[A"},
		{"ESC in a burst", []stroked{{"1", 0}, {"\x1b", 1}, {"\r2", 2}}, "[\x18]"},
		{"controls in a burst", []stroked{{"1\x00\r\x01\r\x1d\r", 0}}, "[\x18]"},
		{"arrows and ENTER in a burst", []stroked{{"\x1b[B\r\x1b[B\r", 0}}, "[\x18]"},
		{"a sequence of the window's title", []stroked{{"\x1b]0;1\x07\r", 0}}, "[\x18]"},
		{"pastes of one key each", []stroked{{"\x1b[200~1\x1b[201~\x1b[200~\r\x1b[201~\r", 0}}, "[1\r\r]"},
		{"the end of a paste in a paste", []stroked{{"\x1b[200~1\x1b[201~\r\x1b[201~", 0}}, "[\x18]"},
		{"not UTF-8", []stroked{{"\xff1\x9b\r", 0}}, "[\x18]"},
		{"arrows of a wheel", []stroked{{"\x1b[A\x1b[A\x1b[A", 0}}, "\x1b[A \x1b[A \x1b[A"},
		{"function keys", []stroked{{"\x1bOP\x1b[15~", 0}}, "\x1bOP \x1b[15~"},
		{"a paste that never ends", []stroked{{"\x1b[200~ab", 0}, {"\x1b", 900}, {"\x03", 1100}}, "[ab\x1b] \x03"},
		{"a torn sequence", []stroked{{"\x1b[1", 0}, {"5~", 5}}, "\x1b[15~"},
		{"a sequence on a slow line", []stroked{{"\x1b[1", 0}, {"5~", 50}}, "\x1b[15~"},
		{"a sequence that never ends", []stroked{{"\x1b[1", 0}, {"5", 150}}, "5"},
		{"a sequence broken off", []stroked{{"\x1b[1", 0}, {"\r", 50}}, "\x18 \r"},
		{"a mouse report", []stroked{{"\x1b[<0;12;5M1", 0}}, "\x1b[<0;12;5M 1"},
		{"a mouse that is dragged", []stroked{{"\x1b[<0;1;1M\x1b[<32;2;1M\x1b[<32;3;1M\x1b[<0;3;1m", 0}}, "\x1b[<0;1;1M \x1b[<32;2;1M \x1b[<32;3;1M \x1b[<0;3;1m"},
		{"clicks that no hand makes", []stroked{{"\x1b[<0;1;1M\x1b[<0;1;1m\x1b[<0;9;9M\x1b[<0;9;9m", 0}}, "[\x18]"},
		{"a click in a scan", []stroked{{"1\x1b[<0;1;1M\x1b[<0;1;1m", 0}}, "[\x18]"},
		{"ALT and a key", []stroked{{"\x1b1", 0}}, "\x1b1"},
		{"CTRL+C in a scan", []stroked{{"12\x03", 0}}, "[\x18]"},
		{"accents in pieces", []stroked{{"\xc3", 0}, {"\xa9", 1}}, "é"},
		{"an AZERTY scanner", []stroked{{"&é\"'(-è_çà&\r", 0}}, "[&é\"'(-è_çà&\r]"},
		{"a paste of the terminal", []stroked{{"\x1b[200~ab", 0}, {"c\x1b[201~1", 5}}, "[abc1]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := wedged(t, c.keys); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// A device that never stops typing does not fill the memory.
func TestWedgeIsBounded(t *testing.T) {
	var s splitter
	for range 100 {
		s.take(chunk{bytes.Repeat([]byte("1"), 4096), noon})
	}
	if len(s.held) != burstMax {
		t.Errorf("%d keys held, want %d", len(s.held), burstMax)
	}
}

// FuzzWedge: what comes together never becomes single keys but a few, or one key held
// down; what a scanner types comes through whole; what is given on never leaves Bubble Tea
// waiting in the middle of a sequence or of a paste.
func FuzzWedge(f *testing.F) {
	for _, s := range []string{
		"12\x1b[A\x1b[200~x\x1b[201~\xc3\xa9\x1b[<0;1;1M\x1b", "1\x00\r\x01\r", "\x1b]0;1\x07\r", "\x1b[200~1\x1b[201~\r\x1b[201~",
		"\x1bOP\x1bOP\x1bOP", "\x1b\x1b", "\x1b[1\r", "\x1b[M !!", "10123453051\r", "\x9b1\x9b\r", "\x1b[[A1\r",
	} {
		f.Add([]byte(s), 3)
	}
	f.Fuzz(func(t *testing.T, b []byte, cut int) {
		if cut < 0 || cut > len(b) {
			return
		}
		var s splitter
		keys := append(s.take(chunk{b[:cut], noon}), s.take(chunk{b[cut:], noon.Add(BurstGap / 2)})...)
		for range 10 {
			if s.due().IsZero() {
				break
			}
			keys = append(keys, s.pass(s.due())...)
		}
		if len(s.held)+len(s.torn) > 0 {
			t.Fatalf("%q leaves %q and %q", b, s.held, s.torn)
		}
		scans, single := 0, map[string]int{}
		for _, k := range keys {
			switch {
			case bytes.HasPrefix(k, pasteBegin):
				scans++
				if bytes.Count(k, pasteEnd) != 1 || !bytes.HasSuffix(k, pasteEnd) {
					t.Fatalf("%q became %q", b, keys)
				}
			case brokenOff(k), len(k) == 0:
				t.Fatalf("%q became %q", b, keys)
			case bytes.HasPrefix(k, []byte("\x1b[<")) && !bytes.HasPrefix(k, []byte("\x1b[<0;")): // moved or turned
			case bytes.HasPrefix(k, []byte("\x1b[<")) && k[len(k)-1] == 'm': // let go
			default:
				single[string(k)]++
			}
		}
		if scans > 2 || len(single) >= BurstSize || len(single) > 1 && len(keys)-scans >= BurstSize {
			t.Fatalf("%q became %q", b, keys)
		}
		typed := utf8.Valid(b) && !bytes.ContainsFunc(b, func(r rune) bool {
			return !unicode.IsPrint(r) && !strings.ContainsRune("\r\n\t", r) || r == utf8.RuneError
		})
		got := bytes.ReplaceAll(bytes.ReplaceAll(bytes.Join(keys, nil), pasteBegin, nil), pasteEnd, nil)
		if typed && len(b) <= burstMax && !bytes.Equal(got, b) {
			t.Fatalf("%q became %q", b, keys)
		}
	})
}
