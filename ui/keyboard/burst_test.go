package keyboard

import (
	"strings"
	"testing"
	"time"
)

// burstOf returns the burst of bytes that came together.
func burstOf(text string) Burst {
	var b Burst
	g := grouper{}
	ready := g.take(chunk{[]byte(text), noon})
	ready = append(ready, g.take(chunk{nil, noon.Add(pasteMost)})...)
	for _, m := range ready {
		if keys, ok := m.(Keys); ok {
			for _, k := range keys {
				b.Add(k)
			}
		}
	}
	return b
}

// TestVerdict writes Typed as t, Spoilt as x, and a scan as its text in brackets, with ! where it
// was entered and + where more keys follow.
func TestVerdict(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "t"},
		{"1", "t"},
		{"\r", "t"},
		{"1250\r\r\r", "t"},
		{"\r12k3x9", "t"},
		{"123456", "t"},
		{"123456\r\r", "t"},
		{"1234567", "[1234567]"},
		{"12345678901\r", "[12345678901]!"},
		{"12345678901\n", "[12345678901]!"},
		{"12345678901\r\n", "[12345678901]!"},
		{"12345678901\t", "[12345678901]!"},
		{"12345678901\r\r", "[12345678901]!"},
		{"12345678901\r1", "[12345678901]!+"},
		{"12345678901\r20000003051\r", "[12345678901]!+"},
		{"&é\"'(-è_çà&\r", "[&é\"'(-è_çà&]!"},
		{"0000000000", "t"}, // held down
		{"00000000001", "[00000000001]"},
		{"\x0212345678901\x03", "[12345678901]"},
		{"\x0212\r\x03", "[12]!"},
		{"\x1d1234\x1d", "[1234]"},
		{"]C112\r", "[]C112]!"},
		{"]C1", "t"},
		{"\x1b[200~1\x1b[201~", "[1]"},
		{"\x1b[200~1250\r\r\x1b[201~\r", "[1250]!"},
		{"\x1b[200~ab", "[ab]"}, // never ends
		{"12345678901234567890\x03", "[12345678901234567890]"},
		{"1\x03", "t"},
		{"1\x032", "x"},
		{"1\x00\r\x01\r", "x"},
		{"01\x1d21\x1d10\r", "x"},
		{"\x1b]0;1\a\r", "x"},
		{"\x1b[2J\r", "x"},
		{"\xff1\x9b\r", "x"},
		{"\x1b[2J", "t"}, // has no key to drop
		{"\x1b[I1\x1b[O2", "t"},
		{"\x1b[A\x1b[A\x1b[A", "t"},
		{"\x1b[B\r\x1b[B\r", "t"},
		{"\x1bOP\x1bOQ", "t"},
		{"\x1b[<0;1;1M\x1b[<0;1;1m", "t"},
		{"\x1b[<0;1;1M\x1b[<32;2;1M\x1b[<0;9;9M", "x"}, // two clicks at once
		{"1\x1b[<0;1;1M", "x"},
		{strings.Repeat("\r", 50), "t"},
		{strings.Repeat("\x1b[B", 500), "t"}, // held down for any time
		{"1" + strings.Repeat("\x7f", 500) + "2", "t"},
		{strings.Repeat("1\r", 101), "x"},
		{strings.Repeat("1234567890", 10_000), "x"},
	} {
		b := burstOf(c.text)
		got := "t"
		switch b.Verdict() {
		case Spoilt:
			got = "x"
		case Scanned:
			scan, more := b.Scan()
			got = "[" + scan.Text + "]"
			if scan.Entered {
				got += "!"
			}
			if more {
				got += "+"
			}
		}
		if got != c.want {
			t.Errorf("%.40q is %.60q, want %q", c.text, got, c.want)
		}
	}
}

// TestOpen: a burst is open if a scanner may have sent it, and not otherwise.
func TestOpen(t *testing.T) {
	for text, want := range map[string]bool{
		"\r": false, "\x1b": false, "\x1b[A\r": false, "\x1bOP": false, "\r\r\r": false,
		"1": true, "1\r": true, "\r1": true, "\x1d": true, "\x1b[200~\r\x1b[201~": true, "\x1b[<0;1;1M": true,
	} {
		if b := burstOf(text); b.Open() != want {
			t.Errorf("%q: open %t", text, b.Open())
		}
	}
}

// A device that never stops typing does not fill the memory.
func TestBurstIsBounded(t *testing.T) {
	if b := burstOf(strings.Repeat("1\r", 10_000)); len(b.keys) != burstMost {
		t.Errorf("%d keys kept", len(b.keys))
	}
}

// TestQuickClicks: clicks 30 ms apart come from a hand, and each counts.
func TestQuickClicks(t *testing.T) {
	at := time.Unix(1, 0)
	var b Burst
	for range 3 {
		b.Add(Key{Kind: Click, At: at})
		at = at.Add(30 * time.Millisecond)
	}
	if got := b.Verdict(); got != Typed {
		t.Errorf("verdict %d", got)
	}
}
