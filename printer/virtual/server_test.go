package virtual

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience bounds a wait that fails; a test that passes never reaches it.
const patience = 20 * time.Second

// plugged is a running printer with its test.
type plugged struct {
	*Server
	t       *testing.T
	dir     string
	printed chan string
	remarks chan Remark
	cancel  context.CancelFunc
	ended   chan error
}

func plug(t *testing.T, faults ...string) *plugged {
	t.Helper()
	f, err := ParseFaults(faults)
	if err != nil {
		t.Fatal(err)
	}
	p := &plugged{t: t, dir: filepath.Join(t.TempDir(), "imprimante"), printed: make(chan string, 16), remarks: make(chan Remark, 16), ended: make(chan error, 1)}
	p.Server, err = Listen(Config{
		Address: "127.0.0.1:0", Dir: p.dir, Columns: 32, Faults: f,
		Printed:  func(number string) { p.printed <- number },
		Remarked: func(r Remark) error { p.remarks <- r; return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	p.cancel = cancel
	go func() { p.ended <- p.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-p.ended; err != nil {
			t.Errorf("run: %v", err)
		}
	})
	return p
}

func (p *plugged) dial() net.Conn {
	p.t.Helper()
	conn, err := net.Dial("tcp", p.Address())
	if err != nil {
		p.t.Fatal(err)
	}
	_ = conn.SetDeadline(time.Now().Add(patience))
	p.t.Cleanup(func() { conn.Close() })
	return conn
}

func (p *plugged) send(conn net.Conn, sent string) {
	p.t.Helper()
	if _, err := conn.Write([]byte(sent)); err != nil {
		p.t.Fatal(err)
	}
}

func (p *plugged) ticket() string {
	p.t.Helper()
	select {
	case number := <-p.printed:
		return number
	case <-time.After(patience):
		p.t.Fatal("no ticket")
		return ""
	}
}

func (p *plugged) none(why string) {
	p.t.Helper()
	select {
	case number := <-p.printed:
		p.t.Errorf("%s: ticket %s", why, number)
	default:
	}
}

func answers(t *testing.T, conn net.Conn, n int) string {
	t.Helper()
	b := make([]byte, n)
	if _, err := io.ReadFull(conn, b); err != nil {
		t.Fatalf("%d answers: %v", n, err)
	}
	return string(b)
}

const questions = "\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"

func TestStatusOfEachFault(t *testing.T) {
	for fault, want := range map[string]string{
		"":                   "\x16\x12\x12\x12",
		"presque":            "\x16\x12\x12\x1e",
		"papier":             "\x1e\x32\x12\x7e",
		"capot":              "\x1e\x16\x12\x12",
		"hors-ligne":         "\x1e\x12\x12\x12",
		"papier,capot":       "\x1e\x36\x12\x7e",
		"presque,hors-ligne": "\x1e\x12\x12\x1e",
	} {
		t.Run(fault, func(t *testing.T) {
			p := plug(t, strings.FieldsFunc(fault, func(r rune) bool { return r == ',' })...)
			conn := p.dial()
			p.send(conn, questions)
			if got := answers(t, conn, 4); got != want {
				t.Errorf("% X, want % X", got, want)
			}
			p.Toggle()
			p.send(conn, questions)
			if got := answers(t, conn, 4); got != "\x16\x12\x12\x12" {
				t.Errorf("mended: % X", got)
			}
			p.Toggle()
			p.send(conn, questions)
			if got := answers(t, conn, 4); got != want {
				t.Errorf("broken again: % X, want % X", got, want)
			}
		})
	}
}

// TestOfflineHoldsThePaper: bytes sent while the printer is offline are printed once it is
// online, and GS r is answered only then.
func TestOfflineHoldsThePaper(t *testing.T) {
	for _, fault := range []string{"papier", "capot", "hors-ligne"} {
		p := plug(t, fault)
		conn := p.dial()
		p.send(conn, "\x1b@a\n"+cutNow+"\x1dr\x01\x10\x04\x01")
		if got := answers(t, conn, 1); got != "\x1e" {
			t.Errorf("%s: % X", fault, got)
		}
		p.none(fault)
		p.Toggle()
		if got := answers(t, conn, 1); got != "\x00" {
			t.Errorf("%s: GS r % X", fault, got)
		}
		p.ticket()
	}
}

func TestAutomaticStatus(t *testing.T) {
	p := plug(t, "presque")
	conn := p.dial()
	p.send(conn, "\x1da\x0e")
	if got := answers(t, conn, 4); got != "\x14\x00\x03\x0f" {
		t.Errorf("% X", got)
	}
	p.Toggle()
	if got := answers(t, conn, 4); got != "\x14\x00\x00\x0f" {
		t.Errorf("after the change: % X", got)
	}
	p.Toggle()
	answers(t, conn, 4)
	p.send(conn, "\x1da\x00\x1dr\x01")
	if got := answers(t, conn, 1); got != "\x03" {
		t.Errorf("GS r: % X", got)
	}
}

func TestAutomaticStatusTellsOfFaults(t *testing.T) {
	for fault, want := range map[string]string{"papier": "\x1c\x00\x0f\x0f", "capot": "\x3c\x00\x00\x0f", "hors-ligne": "\x1c\x00\x00\x0f"} {
		p := plug(t, fault)
		p.Toggle()
		conn := p.dial()
		p.send(conn, "\x1da\x0e")
		answers(t, conn, 4)
		p.Toggle()
		if got := answers(t, conn, 4); got != want {
			t.Errorf("%s: % X, want % X", fault, got, want)
		}
	}
}

func TestSilence(t *testing.T) {
	p := plug(t, "silence")
	conn := p.dial()
	p.send(conn, questions+"\x1dr\x01\x1da\x0fa\n"+cutNow)
	p.ticket()
	p.Toggle()
	answers(t, conn, 4) // of GS a, which is still in force
	p.send(conn, "\x10\x04\x01")
	if got := answers(t, conn, 1); got != "\x16" {
		t.Errorf("% X: an answer of the silence", got)
	}
}

func TestNoise(t *testing.T) {
	p := plug(t, "bruit")
	conn := p.dial()
	p.send(conn, "\x10\x04\x01")
	for _, b := range []byte(answers(t, conn, 3)) {
		if b < 0x80 {
			t.Errorf("%X could be a status", b)
		}
	}
	p.send(conn, "a\n"+cutNow)
	p.ticket()
}

func TestHangUp(t *testing.T) {
	p := plug(t, "coupe:5")
	conn := p.dial()
	_, _ = conn.Write([]byte("abcd\nefgh\n" + cutNow))
	if _, err := conn.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("not hung up: %v", err)
	}
	p.Toggle()
	p.send(p.dial(), "ij\n"+cutNow)
	number := p.ticket()
	if got, _ := os.ReadFile(filepath.Join(p.dir, number+".txt")); string(got) != "abcd\nij\n" {
		t.Errorf("%q", got)
	}
}

func TestDeaf(t *testing.T) {
	p := plug(t, "muet")
	conn := p.dial()
	p.dial().Close() // another host can connect and leave
	p.send(conn, "\x10\x04\x01a\n"+cutNow)
	p.none("deaf")
	p.Toggle()
	p.ticket()
	if got := answers(t, conn, 1); got != "\x16" {
		t.Errorf("% X", got)
	}
}

func TestSlow(t *testing.T) {
	p := plug(t, "lent:40")
	conn := p.dial()
	p.send(conn, "a\n"+cutNow)
	p.ticket()
	p.send(conn, strings.Repeat("b", 4000)+cutNow) // 100 s
	p.none("slow")
	p.Toggle() // and the rest comes at once
	p.ticket()
}

func TestBytesReadAtOnce(t *testing.T) {
	for _, c := range []struct {
		faults     Faults
		read, want int
	}{
		{Faults{}, 0, readBytes},
		{Faults{Rate: 1}, 0, 1},
		{Faults{Rate: 400}, 0, 20},
		{Faults{Rate: 1 << 40}, 0, readBytes},
		{Faults{HangUp: 10}, 4, 6},
		{Faults{HangUp: 10, Rate: 40}, 4, 2},
	} {
		l := &link{server: &Server{cfg: Config{Faults: c.faults}}, read: c.read}
		if got := l.quantum(); got != c.want {
			t.Errorf("%+v after %d bytes: %d, want %d", c.faults, c.read, got, c.want)
		}
	}
}

// TestAnotherConnectionGetsItsOwnAnswers: the answer to GS r of a broken connection is not
// sent to the next one.
func TestAnotherConnectionGetsItsOwnAnswers(t *testing.T) {
	p := plug(t, "papier")
	first := p.dial()
	p.send(first, "a\n"+cutNow+"\x1dr\x01\x10\x04\x01")
	answers(t, first, 1)
	first.Close()
	second := p.dial()
	p.send(second, "\x10\x04\x01")
	if got := answers(t, second, 1); got != "\x1e" {
		t.Errorf("% X", got)
	}
	p.Toggle()
	p.ticket()
	p.send(second, "\x10\x04\x01")
	if got := answers(t, second, 1); got != "\x16" {
		t.Errorf("% X is the answer of the first connection", got)
	}
}

func TestFilesOfATicket(t *testing.T) {
	p := plug(t)
	if err := os.WriteFile(filepath.Join(p.dir, "notes.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	conn := p.dial()
	const sent = "\x1bt\x13Caf\x82\n" + cutNow
	p.send(conn, sent+sent)
	for _, want := range []string{"000001", "000002"} {
		if got := p.ticket(); got != want {
			t.Errorf("number %s, want %s", got, want)
		}
		text, _ := os.ReadFile(filepath.Join(p.dir, want+".txt"))
		raw, _ := os.ReadFile(filepath.Join(p.dir, want+".bin"))
		if _, err := os.Stat(filepath.Join(p.dir, want+".png")); err != nil || string(text) != "Café\n" || string(raw) != sent {
			t.Errorf("%v, %q, %q", err, text, raw)
		}
	}
	again, err := openFolder(p.dir)
	if err != nil || *again.last != 2 {
		t.Errorf("counts on from %d, %v", *again.last, err)
	}
}

func TestFaultsThatAreNone(t *testing.T) {
	for _, name := range []string{"", "feu", "papier:3", "lent", "lent:", "lent:0", "lent:-1", "coupe:x", "coupe:0", "lent:99999999999999999999"} {
		if f, err := ParseFaults([]string{"capot", name}); err == nil || f != (Faults{}) {
			t.Errorf("%q: %+v, %v", name, f, err)
		}
	}
	if f, err := ParseFaults([]string{"papier", "presque", "capot", "hors-ligne", "silence", "lent:100", "coupe:7", "muet", "bruit"}); err != nil || f != (Faults{true, true, true, true, true, true, true, 100, 7}) {
		t.Errorf("%+v, %v", f, err)
	}
}
