package keyboard

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var noon = time.Date(2026, 11, 22, 14, 5, 9, 0, time.FixedZone("CET", 3600))

// stroked is a text that comes at a time in milliseconds.
type stroked struct {
	text string
	at   int
}

// bursts types into a keyboard, reads its messages only after all has come, and returns them in one
// line with | for Quiet.
func bursts(t *testing.T, keys []stroked) string {
	t.Helper()
	var all []string
	synctest.Test(t, func(t *testing.T) {
		in, fingers := io.Pipe()
		k, err := New(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		for _, s := range keys {
			time.Sleep(time.Until(begin.Add(time.Duration(s.at) * time.Millisecond))) //nolint:forbidigo // by the bubble's clock
			if _, err := io.WriteString(fingers, s.text); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(2 * time.Second) //nolint:forbidigo // by the bubble's clock
		_ = fingers.Close()
		<-k.Over()
		for len(k.msgs) > 0 {
			switch m := (<-k.msgs).(type) {
			case Keys:
				all = append(all, typed(m))
			case Quiet:
				all = append(all, "|")
			}
		}
		k.Close()
	})
	return strings.Join(all, " ")
}

func TestKeyboard(t *testing.T) {
	pace := func(text string, ms int) (keys []stroked) {
		for i, r := range []rune(text) {
			keys = append(keys, stroked{string(r), i * ms})
		}
		return keys
	}
	for _, c := range []struct {
		name string
		keys []stroked
		want string
	}{
		{"one key", pace("1", 0), "1 |"},
		{"a hand", pace("12", 151), "1 | 2 |"},
		{"a rolling hand", pace("12", 149), "1 2 |"},
		{"a scanner of 20 ms", pace("1234567\r", 20), "1 2 3 4 5 6 7 enter |"},
		{"a scanner of 60 ms", pace("1234567\r", 60), "1 2 3 4 5 6 7 enter |"},
		{"a scanner of 50 ms, on a busy machine", append(pace("12345", 50), stroked{"6", 290}, stroked{"7\r", 380}), "1 2 3 4 5 6 7 enter |"},
		{"ticks of 20 ms", []stroked{{"1234", 0}, {"5678", 20}, {"901\r", 40}}, "1 2 3 4 5 6 7 8 9 0 1 enter |"},
		{"a slow line", []stroked{{"125", 0}, {"0\r", 400}}, "1 2 5 | 0 enter |"},
		{"a program", []stroked{{"1250\r\r\r", 0}}, "1 2 5 0 enter enter enter |"},
		{"CR and LF apart", []stroked{{"12\r", 0}, {"\n", 5}, {"\n", 300}}, "1 2 enter | enter |"},
		{"the red key", []stroked{{"1", 0}, {"\x1b", 15}, {"2", 40}}, "1 esc 2 |"},
		{"the red key alone", []stroked{{"\x1b", 0}}, "esc |"},
		{"the red key twice", []stroked{{"\x1b\x1b", 0}}, "esc esc |"},
		{"an arrow torn after ESC", []stroked{{"\x1b", 0}, {"[A", 5}}, "up |"},
		{"ESC and a bracket", []stroked{{"\x1b", 0}, {"[A", 30}}, "esc [ A |"},
		{"a sequence on a slow line", []stroked{{"\x1b[1", 0}, {"5~", 90}}, "f5 |"},
		{"a sequence that never ends", []stroked{{"\x1b[1", 0}, {"5", 150}}, "5 |"},
		{"a paste that never ends", []stroked{{"\x1b[200~ab", 0}, {"\x1b", 900}, {"\x03", 1100}}, "[ab\x1b] | ctrl+c |"},
		{"the focus", []stroked{{"\x1b[I", 0}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := bursts(t, c.keys); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// brokenInput panics in Read.
type brokenInput struct{}

func (brokenInput) Read([]byte) (int, error) { panic("broken") }

// A panic ends the keyboard and not the program.
func TestBroken(t *testing.T) {
	k, err := New(brokenInput{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	<-k.Over()
	if !k.Broken() {
		t.Error("Broken does not report the panic")
	}
	k.Close()
}

// FuzzKeyboard sends any bytes in two reads. Plain text must come through in order, every key must
// be valid, and nothing may wait for ever.
func FuzzKeyboard(f *testing.F) {
	for _, s := range []string{
		"12\x1b[A\x1b[200~x\x1b[201~\xc3\xa9\x1b[<0;1;1M\x1b", "1\x00\r\x01\r", "\x1b]0;1\x07\r", "\x1b[200~1\x1b[201~\r\x1b[201~",
		"\x1bOP\x1bOP\x1bOP", "\x1b\x1b", "\x1b[1\r", "\x1b[M !!", "10123453051\r", "\x9b1\x9b\r", "\x1b[[A1\r", "\x1b[5$1",
	} {
		f.Add([]byte(s), 3)
	}
	f.Fuzz(func(t *testing.T, b []byte, cut int) {
		if cut < 0 || cut > len(b) {
			return
		}
		g := grouper{}
		ready := append(g.take(chunk{b[:cut], noon}), g.take(chunk{b[cut:], noon.Add(time.Millisecond)})...)
		for range 10 {
			if g.due().IsZero() {
				break
			}
			ready = append(ready, g.take(chunk{nil, g.due()})...)
		}
		if len(g.split.torn) > 0 || !g.last.IsZero() {
			t.Fatalf("%q leaves %q", b, g.split.torn)
		}
		var burst Burst
		var text strings.Builder
		for _, m := range ready {
			keys, _ := m.(Keys)
			for _, k := range keys {
				if k.Name == "" && k.Kind != Click && k.Kind != Pasted || k.Kind == 0 {
					t.Fatalf("%q became %+v", b, k)
				}
				burst.Add(k)
				if k.Kind == Printable {
					text.WriteString(k.Name)
				}
			}
		}
		burst.Verdict()
		burst.Scan()
		printable := strings.IndexFunc(string(b), func(r rune) bool { return r < ' ' || r > '~' && r < 0xa1 || r == 0xad || r > 0xff }) < 0
		if printable && text.String() != string(b) {
			t.Fatalf("%q became %q", b, text.String())
		}
	})
}
