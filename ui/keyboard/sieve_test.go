package keyboard

import (
	"strings"
	"testing"
)

// The terminal's answer is taken out of the keys, in one piece or torn; the keys around it are
// kept, and the red key does not wait.
func TestSieve(t *testing.T) {
	const light, dark = "\x1b]11;rgb:ffff/fff0/ffff\x1b\\", "\x1b]11;rgb:1e/1e/2e\a"
	for _, c := range []struct{ in, out, told string }{
		{"12" + light + "3", "123", "light"},
		{dark, "", "dark"},
		{dark + light, light, "dark"}, // one answer to one question
		{"\x1b]11;?\x1b\\x", "x", ""},
		{"\x1b", "\x1b", ""},
		{"\x1b[A\x1bOP1\r", "\x1b[A\x1bOP1\r", ""},
		{"\x1b]12;x", "\x1b]12;x", ""},
		{"\x1b]11;" + strings.Repeat("9", 70), "\x1b]11;" + strings.Repeat("9", 70), ""},
	} {
		for cut := range len(c.in) {
			if cut == 1 && c.in[0] == '\x1b' || strings.HasSuffix(c.in[:cut], "\x1b") {
				continue // ESC alone passes at once, answer or not
			}
			told := ""
			s := Sieve{Tell: func(dark bool) { told = map[bool]string{true: "dark", false: "light"}[dark] }}
			out := string(s.Pass([]byte(c.in[:cut]))) + string(s.Pass([]byte(c.in[cut:])))
			if out != c.out || told != c.told {
				t.Errorf("%q cut at %d: %q told %q, want %q %q", c.in, cut, out, told, c.out, c.told)
			}
		}
	}
}

// Whatever is typed, what is no answer comes out as it went in.
func FuzzSieve(f *testing.F) {
	f.Add([]byte("12\x1b]11;rgb:ff/ff/ff\x1b\\"), []byte("3"))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		told := false
		s := Sieve{Tell: func(bool) { told = true }}
		out := append(s.Pass(a), s.Pass(b)...)
		out = append(out, s.held...)
		if !told && !s.done && string(out) != string(a)+string(b) {
			t.Errorf("%q %q: %q", a, b, out)
		}
	})
}
