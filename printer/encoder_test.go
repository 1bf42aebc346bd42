//go:build encoder

package printer

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"rsc.io/qr"

	"ancvtpe/printer/virtual"
)

// encoderRow is a row of a ticket as testdata/encoder.mjs takes it.
type encoderRow struct {
	Kind   string `json:"kind"`
	Text   string `json:"text"`
	Bold   bool   `json:"bold"`
	Module int    `json:"module,omitempty"`
	Width  int    `json:"width,omitempty"`
}

type encoderTicket struct {
	Columns int          `json:"columns"`
	Rows    []encoderRow `json:"rows"`
	name    string
	ours    []byte
}

// TestEncoder also writes every ticket with receipt-printer-encoder (npm, make encoder).
// printer/virtual must print the same lines, codes and sizes of characters from both, and
// the tests' interpreter must read ours.
func TestEncoder(t *testing.T) {
	if os.Getenv("ENCODER") == "" {
		t.Fatal("receipt-printer-encoder is missing: make encoder installs it (npm)")
	}
	for _, columns := range []int{32, 42, 48} {
		for _, barcode := range []bool{false, true} {
			var tickets []encoderTicket
			for name, k := range onPaper(t) {
				k.Columns, k.Logo = columns, nil
				st := style{profile: profiles()["epson"], cut: true, barcode: barcode}
				p := composeRich(k, st.profile.fold)
				tickets = append(tickets, encoderTicket{columns, encoderRows(t, p, barcode), name, newScript(p, st).Bytes()})
			}
			for i, theirs := range encode(t, tickets) {
				compareEncoders(t, tickets[i], theirs)
			}
		}
	}
}

func encoderRows(t *testing.T, p *paper, barcode bool) []encoderRow {
	t.Helper()
	var rows []encoderRow
	for _, r := range p.rows {
		one := encoderRow{Kind: "text", Text: r.text, Bold: r.bold}
		switch {
		case r.kind == rowReference && barcode:
			one.Kind = "code128"
		case r.kind == rowReference || r.kind == rowQR:
			code, err := qr.Encode(r.text, qr.L)
			if err != nil {
				t.Fatal(err)
			}
			one.Kind, one.Module = "qr", min(maxModule, paperDots(p.columns)/(code.Size+2*quietZone))
		case r.kind == rowBig:
			one.Kind, one.Width = "big", 2
			one.Text = strings.Repeat(" ", (p.columns-2*cells(r.text))/2) + r.text
		}
		rows = append(rows, one)
	}
	return rows
}

func encode(t *testing.T, tickets []encoderTicket) [][]byte {
	t.Helper()
	in, err := json.Marshal(tickets)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", "testdata/encoder.mjs")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all [][]byte
	for line := range strings.Lines(string(out)) {
		raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(line))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, raw)
	}
	if len(all) != len(tickets) {
		t.Fatalf("%d tickets of %d", len(all), len(tickets))
	}
	return all
}

func compareEncoders(t *testing.T, k encoderTicket, theirs []byte) {
	t.Helper()
	ours, wanted := onVirtual(t, k.Columns, k.ours), onVirtual(t, k.Columns, theirs)
	if !slices.Equal(ours, wanted) {
		t.Errorf("%s at %d:\nours\n%s\ntheirs\n%s", k.name, k.Columns, strings.Join(ours, "\n"), strings.Join(wanted, "\n"))
	}
	var mine, other printed
	for _, one := range []struct {
		p     *printed
		bytes []byte
	}{{&mine, k.ours}, {&other, theirs}} {
		for b := one.bytes; len(b) > 0; {
			size, _ := one.p.step(b)
			if size == 0 {
				break // GS V 1, which they end with, is a byte shorter than ours
			}
			b = b[size:]
		}
	}
	if len(mine.wrong) > 0 || mine.big != other.big || mine.bold != other.bold || !slices.Equal(mine.codes, other.codes) || mine.page != other.page {
		t.Errorf("%s at %d: ours %+v, theirs %+v", k.name, k.Columns, mine, other)
	}
}

// onVirtual returns the lines that bytes print, without empty ones.
func onVirtual(t *testing.T, columns int, sent []byte) []string {
	t.Helper()
	dir, numbers := t.TempDir(), make(chan string, 1)
	server, err := virtual.Listen(virtual.Config{
		Address: "127.0.0.1:0", Dir: dir, Columns: columns,
		Printed: func(number string) { numbers <- number }, Remarked: func(r virtual.Remark) error { return r },
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx) }()
	way, err := net.Dial("tcp", server.Address())
	if err != nil {
		t.Fatal(err)
	}
	defer way.Close()
	if _, err := way.Write(sent); err != nil {
		t.Fatal(err)
	}
	var number string
	select {
	case number = <-numbers:
	case err := <-ended:
		t.Fatalf("the printer ended: %v", err)
	}
	text, err := virtual.Roll{Dir: dir}.Text(number)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
