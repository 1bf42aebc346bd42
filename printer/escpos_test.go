package printer

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"ancvtpe/payment"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
)

// print is what came out of a receipt printer.
type printout struct {
	lines []string // text lines; a code is "QR:" and its text
	cut   bool
	sizes []int // of the codes, dots a module
}

// interpret is a receipt printer: it knows the commands that the till may send and
// refuses all else.
func interpret(b []byte, columns int) (printout, error) {
	var out printout
	var stored string
	var size int
	fixed := map[string]int{ // commands and the parameter bytes after them
		"\x1b@": 0, "\x1bt\x13": 0, "\x1bR\x00": 0, "\x1ba\x00": 0, "\x1ba\x01": 0, "\x1bd": 1, "\x1dr\x01": 0,
	}
next:
	for len(b) > 0 {
		for command, n := range fixed {
			if bytes.HasPrefix(b, []byte(command)) && len(b) >= len(command)+n {
				b = b[len(command)+n:]
				continue next
			}
		}
		switch {
		case bytes.HasPrefix(b, []byte("\x1dVB\x00")):
			out.cut, b = true, b[4:]
		case bytes.HasPrefix(b, []byte("\x1d(k")) && len(b) >= 7:
			end := 5 + int(b[3]) + 256*int(b[4])
			if b[5] != '1' || end > len(b) {
				return out, fmt.Errorf("bad code command % x", b[:7])
			}
			switch b[6] {
			case 'C':
				size = int(b[7])
			case 'P':
				stored = string(b[8:end])
			case 'Q':
				out.lines, out.sizes = append(out.lines, "QR:"+stored), append(out.sizes, size)
			}
			b = b[end:]
		default:
			line, rest, found := bytes.Cut(b, []byte("\n"))
			if !found {
				return out, fmt.Errorf("unknown command % x", b[:min(8, len(b))])
			}
			for _, c := range line {
				if c < ' ' || c == 0x7f {
					return out, fmt.Errorf("control byte %#x in %q", c, line)
				}
			}
			if len(line) > columns {
				return out, fmt.Errorf("%q is wider than %d", line, columns)
			}
			text, err := charmap.CodePage858.NewDecoder().Bytes(line)
			if err != nil {
				return out, err
			}
			out.lines, b = append(out.lines, string(text)), rest
		}
	}
	return out, nil
}

func TestReceiptSaysTheTicket(t *testing.T) {
	for name, k := range samples(t) {
		if k.Nature == payment.NatureQR {
			continue
		}
		out, err := interpret(newScript(compose(k, foldCP858)).Bytes(), k.Columns)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(Layout(k), out.lines); diff != "" || !out.cut {
			t.Errorf("%s: cut %t (-file +receipt):\n%s", name, out.cut, diff)
		}
	}
}

func TestReceiptCode(t *testing.T) {
	for _, tt := range []struct {
		text    string
		columns int
		size    int // 0: the paper does not take it
	}{
		{"CVCO:k3x9m2qv7a", 24, 8},
		{"CVCO:k3x9m2qv7a", 48, 8},
		{strings.Repeat("x", 500), 48, 6},
		{strings.Repeat("x", 500), 32, 4},
		{strings.Repeat("x", 510), 24, 4},
		{strings.Repeat("x", 2000), 48, 3},
		{strings.Repeat("x", 2000), 32, 0},
		{strings.Repeat("x", 4000), 48, 0},
	} {
		p := &paper{columns: tt.columns}
		p.qr(tt.text)
		out, err := interpret(newScript(p).Bytes(), tt.columns)
		if err != nil {
			t.Fatal(err)
		}
		want := printout{cut: true}
		if tt.size > 0 {
			want.lines, want.sizes = []string{"QR:" + tt.text}, []int{tt.size}
		}
		if fmt.Sprint(out) != fmt.Sprint(want) {
			t.Errorf("%d bytes on %d columns: %v", len(tt.text), tt.columns, out)
		}
	}
}

func TestFoldCP858(t *testing.T) {
	for text, want := range map[string]string{
		"":        "",
		"CAMPING": "CAMPING",
		"éèêëàâçîïôùûüÿ ÉÈÀÇ °«»€":    "éèêëàâçîïôùûüÿ ÉÈÀÇ °«»€",
		"L’Œuf au cœur – « Ÿ » … “x”": "L'OEuf au coeur - « Y » ... \"x\"",
		"Łódź":     "?ódz",
		"ﬁn":       "fn",
		"日本":       "??",
		"x\u0323y": "xy",
		"\u00a0":   "\u00a0",
	} {
		if got := foldCP858(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	s := &script{}
	s.text("日é\x1b\n")
	if got := s.String(); got != "?\x82??\n" {
		t.Errorf("script %q", got)
	}
}
