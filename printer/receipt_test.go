package printer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"ancvtpe/payment"
)

func TestReceipt(t *testing.T) {
	always := []byte{0x1c, 0x00, 0x0c, 0x0f} // offline because paper is out
	good := []byte{0x14, 0x00, 0x00, 0x0f}
	tests := []struct {
		name    string
		printer emulator
		quick   bool
		want    error
		sent    bool // a part of the ticket may be on paper
	}{
		{name: "answers"},
		{name: "does not know DLE EOT 1", printer: emulator{noFirst: true}, quick: true},
		{name: "paper near its end", printer: emulator{paper: 0x0c}},
		{name: "does not tell the end", printer: emulator{noEnd: true}, quick: true},
		{name: "drawer signal", printer: emulator{printer: 0x04}},
		{name: "automatic status, in good order", printer: emulator{auto: good}},
		{name: "stale bytes on connecting", printer: emulator{hello: []byte{0x12, 0x12, 0x00}}},
		{name: "stale bytes, then silence", printer: emulator{hello: []byte{0x12, 0x12, 0x00}, mute: true}, quick: true, want: ErrSilent, sent: true},
		{name: "silent", printer: emulator{mute: true}, quick: true, want: ErrSilent, sent: true},
		{name: "silent, ends with RST", printer: emulator{mute: true, reset: true}, quick: true, want: ErrSilent, sent: true},
		{name: "no paper", printer: emulator{paper: 0x60}, want: ErrPaper},
		{name: "no paper, told by one bit", printer: emulator{paper: 0x40}, want: ErrPaper},
		{name: "stopped for paper", printer: emulator{offline: 0x20}, want: ErrPaper},
		{name: "cover open", printer: emulator{offline: 0x04}, want: ErrCover},
		{name: "error", printer: emulator{offline: 0x40}, want: ErrCover},
		{name: "offline", printer: emulator{printer: 0x08}, want: ErrPaused},
		{name: "automatic status between the answers", printer: emulator{auto: always, paper: 0x60, offline: 0x28}, want: ErrPaper},
		{name: "one of two answers", printer: emulator{one: true, noEnd: true}, quick: true, want: ErrSilent, sent: true},
		{name: "no paper, told late", printer: emulator{paper: 0x60, delay: 120 * time.Millisecond}, quick: true, want: ErrPaper},
		{name: "no paper, told after the ticket", printer: emulator{paper: 0x60, delay: 300 * time.Millisecond}, quick: true, want: ErrPaper, sent: true},
		{name: "paper ends on the way", printer: emulator{ends: 0x60}, want: ErrPaper, sent: true},
		{name: "hangs up in the ticket", printer: emulator{hangsUp: 300}, want: ErrOffline, sent: true},
		{name: "hangs up in the question", printer: emulator{hangsUp: 4}, want: ErrOffline},
		{name: "garbage without end", printer: emulator{flood: true}, quick: true, want: ErrUnconfirmed, sent: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := patientWaits()
			if tt.quick {
				w = quickWaits()
			}
			p := receiptOn(t, tt.printer.start(t), w)
			err := p.Print(t.Context(), debit(t))
			if !errors.Is(err, tt.want) {
				t.Fatalf("print: %v, want %v", err, tt.want)
			}
			if got := errors.Is(err, payment.ErrNotPrinted); got != (tt.want != nil && !tt.sent) {
				t.Errorf("not printed is %t: %v", got, err)
			}
			out := <-tt.printer.copies
			if len(out.wrong) > 0 {
				t.Errorf("not allowed: %q", out.wrong)
			}
			if tt.want != nil {
				if !tt.sent && out.any() {
					t.Errorf("printed %q", out.lines)
				}
				return
			}
			text := strings.Join(out.lines, "\n")
			if !out.cut || out.page != 19 || out.big != 1 || !strings.Contains(text, "CHEQUE-VACANCES CONNECT") || len(out.codes) != 1 || out.codes[0] != "QR:k3x9m2qv7a" {
				t.Errorf("cut %t, page %d, codes %q:\n%s", out.cut, out.page, out.codes, text)
			}
		})
	}
}

// A printer that starts with Chinese characters prints accents.
func TestReceiptAccents(t *testing.T) {
	m := &emulator{chinese: true}
	k := debit(t)
	k.ShopName = "L’Été à Œuvry"
	if err := receiptOn(t, m.start(t), patientWaits()).Print(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	if out := <-m.copies; strings.TrimSpace(out.lines[0]) != "L'Été à OEuvry" {
		t.Errorf("first line %q", out.lines[0])
	}
}

// Options: Code 128, no cut, pictures for a printer that draws no codes, the logo.
func TestReceiptOptions(t *testing.T) {
	for options, want := range map[string]func(*printed) bool{
		"?code=code128":                  func(p *printed) bool { return p.codes[0] == "128:k3x9m2qv7a" && p.cut },
		"?coupe=non&code=qr":             func(p *printed) bool { return p.codes[0] == "QR:k3x9m2qv7a" && !p.cut },
		"?profil=ascii&attente=30":       func(p *printed) bool { return len(p.codes) == 1 && p.page == 0 },
		"?profil=generique":              func(p *printed) bool { return len(p.codes) == 0 && p.pictures > 1 },
		"?profil=generique&code=code128": func(p *printed) bool { return len(p.codes) == 0 && p.pictures > 1 },
	} {
		m := &emulator{mute: strings.Contains(options, "generique")}
		k := debit(t)
		k.Logo = logo(t)
		if err := receiptOn(t, m.start(t)+options, patientWaits()).Print(t.Context(), k); err != nil {
			t.Errorf("%s: %v", options, err)
			continue
		}
		if out := <-m.copies; !want(out) || out.pictures == 0 || len(out.wrong) > 0 {
			t.Errorf("%s: %+v", options, out)
		}
	}
}

// A printer that is not asked confirms nothing by RST, nor by never ending.
func TestReceiptNotAsked(t *testing.T) {
	never := make(chan struct{})
	for name, m := range map[string]*emulator{"RST": {mute: true, reset: true}, "reads nothing": {release: never}} {
		err := receiptOn(t, m.start(t)+"?profil=generique", quickWaits()).Print(t.Context(), debit(t))
		if err == nil || errors.Is(err, payment.ErrNotPrinted) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// badClose is a device whose driver reports at the close that the copy did not get through.
type badClose struct{ closed chan struct{} }

func (b badClose) Read([]byte) (int, error)         { <-b.closed; return 0, io.EOF }
func (b badClose) Write(p []byte) (int, error)      { return len(p), nil }
func (b badClose) SetWriteDeadline(time.Time) error { return os.ErrNoDeadline }
func (b badClose) Close() error                     { close(b.closed); return syscall.EIO }

// A device that is not asked for its state tells its last failure when it is closed.
func TestReceiptNotAskedCloseFails(t *testing.T) {
	p := receiptOn(t, "escpos:/dev/null?profil=generique", quickWaits())
	p.(*receipt).dial = func(context.Context) (connection, error) { return badClose{make(chan struct{})}, nil }
	if err := p.Print(t.Context(), debit(t)); !errors.Is(err, syscall.EIO) || errors.Is(err, payment.ErrNotPrinted) {
		t.Errorf("print: %v", err)
	}
}

// Print on a printer that reads nothing returns after the patience, or with the context.
func TestReceiptReadsNothing(t *testing.T) {
	never := make(chan struct{})
	m := &emulator{release: never}
	p := receiptOn(t, m.start(t), quickWaits())
	if err := p.Print(t.Context(), debit(t)); !errors.Is(err, ErrSilent) {
		t.Errorf("print: %v", err)
	}
	if err := Check(t.Context(), p); !errors.Is(err, ErrSilent) || !strings.Contains(French(err), "profil=generique") {
		t.Errorf("check: %v", err)
	}
	m = &emulator{release: never}
	p = receiptOn(t, m.start(t), patientWaits())
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-m.conns
		cancel()
	}()
	if err := p.Print(ctx, debit(t)); !errors.Is(err, ErrInterrupted) {
		t.Errorf("cancelled: %v", err)
	}
}

// A printer slower than the patience keeps the copy as long as it answers.
func TestReceiptSlow(t *testing.T) {
	m := &emulator{delay: 150 * time.Millisecond}
	w := quickWaits()
	w.patience = 200 * time.Millisecond
	if err := receiptOn(t, m.start(t), w).Print(t.Context(), debit(t)); err != nil {
		t.Error(err)
	}
}

func TestReceiptNotThere(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	pipe, file := filepath.Join(dir, "lp0"), filepath.Join(dir, "lp1")
	if err := errors.Join(syscall.Mkfifo(pipe, 0o600), os.WriteFile(file, []byte("not a printer"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for spec, want := range map[string]error{
		"escpos:tcp://" + listener.Addr().String(): ErrOffline,
		"escpos:/nonexistent/lp0":                  ErrGone,
		"escpos:" + pipe:                           ErrNotDevice,
		"escpos:" + file:                           ErrNotDevice,
		"escpos:" + dir:                            ErrNotDevice,
		"escpos:serie:" + file + "?baud=9600":      ErrNotDevice,
	} {
		p := open(t, spec)
		if err := p.Print(t.Context(), debit(t)); !errors.Is(err, want) || !errors.Is(err, payment.ErrNotPrinted) {
			t.Errorf("%s: %v, want %v", spec, err, want)
		}
		if err := Check(t.Context(), p); want == ErrNotDevice && !errors.Is(err, want) {
			t.Errorf("%s: check %v", spec, err)
		}
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "not a printer" {
		t.Errorf("the file is %q now, %v", b, err)
	}
}

// A character device and a serial port take a ticket unchanged and answer.
func TestReceiptDevice(t *testing.T) {
	for _, kind := range []string{"escpos:%s", "escpos:serie:%s?baud=19200"} {
		master, slave, err := pty.Open()
		if err != nil {
			t.Fatal(err)
		}
		m := &emulator{}
		out := &printed{}
		done := make(chan struct{})
		go func() {
			defer close(done)
			var pending []byte
			b := make([]byte, 4096)
			for !out.cut {
				n, err := master.Read(b)
				if err != nil {
					return
				}
				for pending = append(pending, b[:n]...); ; {
					size, question := out.step(pending)
					if size == 0 {
						break
					}
					pending = pending[size:]
					if question == 'r' {
						question = 0 // told by DLE EOT
					}
					if question == askOffline || question == askPaper || question == askPrinter {
						master.Write([]byte{0x12})
					}
				}
			}
			for { // the end of the ticket
				n, err := master.Read(b)
				if err != nil {
					return
				}
				for i := range b[:n] {
					if b[i] == 0x10 {
						master.Write([]byte{0x12})
					}
				}
			}
		}()
		_ = m
		p := receiptOn(t, fmt.Sprintf(kind, slave.Name()), quickWaits())
		if err := p.Print(t.Context(), debit(t)); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		slave.Close()
		master.Close()
		<-done
		if !out.cut || len(out.wrong) > 0 || len(out.lines) < 10 {
			t.Errorf("%s: %+v", kind, out)
		}
	}
}
