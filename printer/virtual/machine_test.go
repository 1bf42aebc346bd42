package virtual

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
)

// bench feeds a machine with bytes and records what it does.
type bench struct {
	sent     []byte
	answers  []byte
	mask     byte
	papers   []*paper
	remarks  []Remark
	inForce  Faults
	newJobAt int // where another connection begins; 0: nowhere
}

func (b *bench) next() (byte, error) {
	if b.newJobAt > 0 {
		if b.newJobAt--; b.newJobAt == 0 {
			return 0, errNewJob
		}
	}
	if len(b.sent) == 0 {
		return 0, errClosed
	}
	c := b.sent[0]
	b.sent = b.sent[1:]
	return c, nil
}
func (b *bench) answer(status []byte)    { b.answers = append(b.answers, status...) }
func (b *bench) faults() Faults          { return b.inForce }
func (b *bench) automatic(mask byte)     { b.mask = mask }
func (b *bench) cut(p *paper) error      { b.papers = append(b.papers, p); return nil }
func (b *bench) remark(r Remark) error   { b.remarks = append(b.remarks, r); return nil }
func (b *bench) unknown() (names string) { return strings.Join(b.names(true), " · ") }

func (b *bench) names(unknown bool) (names []string) {
	for _, r := range b.remarks {
		if r.Unknown == unknown {
			names = append(names, r.Error())
		}
	}
	return names
}

// obey runs bytes on paper of 32 columns, or of columns.
func obey(t testing.TB, sent string, columns ...int) *bench {
	t.Helper()
	b := &bench{sent: []byte(sent)}
	m, err := newMachine(append(columns, 32)[0], b)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.run(); err != nil {
		t.Fatal(err)
	}
	return b
}

const cutNow = "\x1dV\x00"

func TestCommandsAgainstText(t *testing.T) {
	for name, c := range map[string]struct{ sent, want string }{
		"line":             {"abc\n", "abc\n"},
		"return and nul":   {"a\r\x00b\n", "ab\n"},
		"wrap":             {strings.Repeat("x", 33) + "\n", strings.Repeat("x", 32) + "\nx\n"},
		"wide wraps":       {"\x1d!\x10" + strings.Repeat("x", 17) + "\n", strings.Repeat("x", 16) + "\nx\n"},
		"font B wraps":     {"\x1bM\x01" + strings.Repeat("x", 43) + "\n", strings.Repeat("x", 42) + "\nx\n"},
		"centre":           {"\x1ba\x01abcd\n", "              abcd\n"},
		"centre, digit":    {"\x1ba1abcd\n", "              abcd\n"},
		"right":            {"\x1ba\x02abcd\n", "                            abcd\n"},
		"wide centre":      {"\x1ba\x01\x1d!\x11abcd\n", "            abcd\n"},
		"align in a line":  {"a\x1ba\x02b\nc\n", "ab\nc\n"},
		"reset":            {"\x1ba\x02\x1bt\x13\x1b@a\n", "a\n"},
		"reset drops line": {"lost\x1b@a\n", "a\n"},
		"437":              {"\x1bt\x00\x82\n", "é\n"},
		"858":              {"\x1bt\x13\x82\xd5\n", "é€\n"},
		"1252":             {"\x1bt\x10\xe9\x80\n", "é€\n"},
		"850":              {"\x1bt\x02\xb7\n", "À\n"},
		"France":           {"\x1bR\x01@[\\]{|}~\n", "à°ç§éùè¨\n"},
		"USA":              {"\x1bR\x01\x1bR\x00@[\n", "@[\n"},
		"feed lines":       {"a\x1bd\x03b\n", "a\n\n\nb\n"},
		"feed no text":     {"\x1bd\x02b\n", "\n\nb\n"},
		"feed dots":        {"a\n\x1bJ\x1e\x1bJ\x0f\x1bJ\x0fb\n", "a\n\n\nb\n"},
		"tab":              {"a\tb\n", "a       b\n"},
		"tab stops":        {"\x1bD\x04\x0a\x00a\tb\tc\n", "a   b     c\n"},
		"position":         {"a\x1b$\x30\x00b\n", "a   b\n"},
		"relative":         {"a\x1b\\\x18\x00b\n", "a  b\n"},
		"margin":           {"\x1dL\x18\x00a\n", "  a\n"},
		"styles":           {"\x1bE\x01a\x1bE\x00\x1b-\x02b\x1b-\x00\x1b!\x38c\x1b!\x00\x1dB\x01d\n", "abcd\n"},
		"spacing":          {"\x1b3\x40a\n\x1b2b\n", "a\nb\n"},
		"drawer, asked":    {"\x1bp\x00\x19\x19\x10\x04\x01\x10\x14\x01\x00\x01\x10\x05\x02\x1c.a\n", "a\n"},
		"cut ends a line":  {"abc", "abc\n"},
		"picture":          {"\x1dv0\x00\x02\x00\x03\x00" + strings.Repeat("\xff", 6) + "a\n", "[IMAGE] 16 x 3\na\n"},
	} {
		t.Run(name, func(t *testing.T) {
			b := obey(t, c.sent+cutNow)
			if len(b.papers) != 1 || b.papers[0].text() != c.want {
				t.Errorf("%d papers, the first:\n%q\nwant\n%q", len(b.papers), b.papers[0].text(), c.want)
			}
			if len(b.remarks) > 0 {
				t.Errorf("remarks: %v", b.remarks)
			}
			if got := string(b.papers[0].bytes); got != c.sent+cutNow {
				t.Errorf("bytes %q", got)
			}
		})
	}
}

func TestCuts(t *testing.T) {
	for _, cut := range []string{"\x1dV\x00", "\x1dV\x01", "\x1dV0", "\x1dV1", "\x1dVA\x03", "\x1dVB\x00", "\x1bi", "\x1bm"} {
		b := obey(t, "a\n"+cut+cut+"b\n"+cut)
		if len(b.papers) < 2 || len(b.remarks) > 0 || b.papers[0].lines[0] != "a" || b.papers[len(b.papers)-1].lines[0] != "b" && cut != "\x1dVA\x03" {
			t.Errorf("%q: %d papers, %v", cut, len(b.papers), b.remarks)
		}
	}
}

func TestUnknownCommandsAreNamed(t *testing.T) {
	for sent, want := range map[string]string{
		"\x1bz":                  "unknown command ESC z (1B 7A)",
		"\x1bt\x4d":              "unknown command ESC t 77 (1B 74 4D)",
		"\x1bR\x63":              "unknown command ESC R 99 (1B 52 63)",
		"\x1ba\x07":              "unknown command ESC a 7 (1B 61 07)",
		"\x1d(z\x02\x00ab":       "unknown command GS ( z 2 (1D 28 7A 02 00 61 62)",
		"\x1d(k\x03\x001C\x11":   "unknown command GS ( k 3 (1D 28 6B 03 00 31 43 11)",
		"\x1dk\x45":              "unknown command GS k 69 (1D 6B 45)",
		"\x1dV\x09":              "unknown command GS V 9 (1D 56 09)",
		"\x1dv0\x07":             "unknown command GS v 48 7 (1D 76 30 07)",
		"\x1d!\x88":              "unknown command GS ! 136 (1D 21 88)",
		"\x1c&":                  "unknown command FS & (1C 26)",
		"\x10\x04\x09":           "unknown command DLE 4 9 (10 04 09)",
		"\x07":                   "unknown command 07 (07)",
		"\x1dr\x05":              "unknown command GS r 5 (1D 72 05)",
		"\x1dw\x01":              "unknown command GS w 1 (1D 77 01)",
		"\x1dh\x00":              "unknown command GS h 0 (1D 68 00)",
		"\x1dI\x22":              "unknown command GS I 34 (1D 49 22)",
		"\x1b=\x02":              "unknown command ESC = 2 (1B 3D 02)",
		"\x1bp\x07\x01\x01\x1bz": "unknown command ESC p 7 1 (1B 70 07 01 01) · unknown command ESC z (1B 7A)",
	} {
		b := obey(t, sent+"a\n"+cutNow)
		if got := b.unknown(); got != want {
			t.Errorf("%q: %q, want %q", sent, got, want)
		}
		if len(b.papers) != 1 || b.papers[0].text() != "a\n" {
			t.Errorf("%q: what follows is lost", sent)
		}
	}
}

// A remark may end the printer: --strict.
type strictBench struct{ bench }

func (b *strictBench) remark(r Remark) error { return r }

func TestARemarkCanEndThePrinter(t *testing.T) {
	b := &strictBench{bench{sent: []byte("a\x1bzb")}}
	m, err := newMachine(32, b)
	if err != nil {
		t.Fatal(err)
	}
	var r Remark
	if err := m.run(); !errors.As(err, &r) || r.Command != "ESC z (1B 7A)" {
		t.Errorf("ended with %v", err)
	}
}

func TestAnswersInOrder(t *testing.T) {
	b := obey(t, "\x1dr\x01\x1dr\x02\x1da\x0f\x1d(H\x06\x0000abcd\x1dIB")
	if want := "\x00\x01\x37\x22abcd\x00_EPSON\x00"; !bytes.Equal(b.answers, []byte(want)) || b.mask != 0x0f {
		t.Errorf("answers % X, mask %X, %v", b.answers, b.mask, b.remarks)
	}
	if b := obey(t, "\x1da\x0f\x1b@"); b.mask != 0 {
		t.Errorf("ESC @ leaves the automatic status on: %X", b.mask)
	}
}

// TestANewConnectionEndsACommand: half a command of a broken connection must not swallow
// the next connection's bytes.
func TestANewConnectionEndsACommand(t *testing.T) {
	b := &bench{sent: []byte("a\n\x1dv0\x00\x30\x00\xff\x00abc" + "\x1b@b\n" + cutNow), newJobAt: 14}
	m, err := newMachine(32, b)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.run(); err != nil {
		t.Fatal(err)
	}
	if len(b.papers) != 1 || !slices.Equal(b.papers[0].lines, []string{"a", "b"}) {
		t.Errorf("papers %v", b.papers)
	}
}

// TestPaperIsTorn: paper that is never cut does not grow without end.
func TestPaperIsTorn(t *testing.T) {
	b := obey(t, strings.Repeat("\n", 3*maxLines)+strings.Repeat("\x1b3\xff\x1bd\xff", 3)+strings.Repeat("\x1dv0\x03\x30\x00\xff\xff"+strings.Repeat("\x00", 100), 3))
	if len(b.papers) < 4 {
		t.Errorf("%d papers", len(b.papers))
	}
	for _, p := range b.papers {
		if len(p.rows) > maxRows || len(p.lines) > maxLines+256 || len(p.bytes) > maxBytes+1<<17 {
			t.Errorf("%d rows, %d lines, %d bytes", len(p.rows), len(p.lines), len(p.bytes))
		}
	}
}

func FuzzMachine(f *testing.F) {
	for _, seed := range []string{
		"a\n" + cutNow, "\x1dv0\x03\xff\xff\xff\xff", "\x1dkI\x05{B{Sa", "\x1d(k\x05\x001P0ab\x1d(k\x03\x001Q0",
		"\x1b \xff\x1dL\x70\x01\x1d!\x77abc\n", "\x1dW\x01\x00a\t\tb\x1b\\\xff\xff", "\x1bD\x01\x02\x03\x00\t", "\x10\x14\x08\x01",
	} {
		f.Add([]byte(seed), byte(0))
	}
	f.Fuzz(func(t *testing.T, sent []byte, width byte) {
		b := obey(t, string(sent)+"\n"+cutNow, []int{32, 42, 48}[width%3])
		total := 0
		for _, p := range b.papers {
			if len(p.rows) > maxRows || len(p.lines) > maxLines+256 {
				t.Fatalf("%d rows, %d lines", len(p.rows), len(p.lines))
			}
			total += len(p.bytes)
		}
		if total > len(sent)+1+len(cutNow) {
			t.Fatalf("%d bytes of %d", total, len(sent))
		}
	})
}
