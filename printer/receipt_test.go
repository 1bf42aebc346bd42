package printer

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ancvtpe/payment"

	"github.com/google/go-cmp/cmp"
)

// device is a receipt printer on the loopback network.
type device struct {
	mute    bool // knows no question
	offline byte // answer to DLE EOT 2
	paper   byte // answer to DLE EOT 4
	noDone  bool // does not know GS r
	reset   bool // throws the connection away

	endsPaper bool   // has no paper any more when it is asked again
	leaves    bool   // closes the connection once it has something to print
	falls     bool   // answers the first question only
	junk      []byte // sent on connection
}

// serve prints one connection and gives what was sent, without the questions.
func (d device) serve(t *testing.T) (address string, sent <-chan []byte) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	papers := make(chan []byte, 1)
	done := make(chan struct{})
	t.Cleanup(func() { listener.Close(); <-done })
	go func() {
		defer close(done)
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		if d.reset {
			conn.Read(make([]byte, 64))
			conn.(*net.TCPConn).SetLinger(0)
			return
		}
		conn.Write(d.junk)
		var got []byte
		b := make([]byte, 4096)
		for {
			n, err := conn.Read(b)
			got = append(got, b[:n]...)
			if !d.mute {
				got = d.answer(conn, got)
			}
			if err != nil || d.leaves && len(got) > 0 {
				break
			}
		}
		papers <- got
	}()
	return listener.Addr().String(), papers
}

func (d device) answer(w io.Writer, got []byte) []byte {
	text := string(got)
	if rest, asked := strings.CutPrefix(text, escAskOffline+escAskPaper); asked {
		w.Write([]byte{0x12 | d.offline, 0x12 | d.paper})
		text = rest
	}
	if rest, asked := strings.CutSuffix(text, escAskOffline+escAskPaper); asked && !d.falls {
		if d.endsPaper {
			d.paper = 0x60
		}
		w.Write([]byte{0x12 | d.offline, 0x12 | d.paper})
		text = rest
	}
	if rest, asked := strings.CutSuffix(text, escAskDone); asked && !d.noDone && !d.falls && !d.leaves {
		w.Write([]byte{0})
		text = rest
	}
	return []byte(text)
}

// quick are waits for a printer in the same process; what must come in time has plenty.
func quick(p payment.Printer, w waits) payment.Printer {
	p.(*receipt).waits = w
	return p
}

func patient() waits {
	return waits{copy: time.Minute, answer: time.Minute, done: time.Minute}
}

func TestReceipt(t *testing.T) {
	short := 20 * time.Millisecond
	tests := []struct {
		name   string
		device device
		waits  waits
		want   error
		sent   bool // a part of the ticket may be on paper
	}{
		{"answers", device{}, patient(), nil, false},
		{"mute", device{mute: true}, waits{time.Minute, short, time.Minute}, nil, false},
		{"sends something else", device{mute: true, junk: []byte{0, 0, 0, 0}}, waits{time.Minute, short, time.Minute}, nil, false},
		{"does not tell the end", device{noDone: true}, waits{time.Minute, time.Minute, short}, nil, false},
		{"paper end", device{paper: 0x60}, patient(), ErrPaper, false},
		{"stopped for paper", device{offline: 0x20}, patient(), ErrPaper, false},
		{"cover open", device{offline: 0x04}, patient(), ErrCover, false},
		{"error", device{offline: 0x40}, patient(), ErrCover, false},
		{"paper near end", device{paper: 0x0c}, patient(), nil, false},
		{"reset", device{reset: true}, patient(), ErrOffline, false},
		{"paper ends on the way", device{noDone: true, endsPaper: true}, waits{time.Minute, time.Minute, short}, ErrPaper, true},
		{"gone on the way", device{leaves: true}, patient(), ErrOffline, true},
		{"silent at the end", device{falls: true}, waits{time.Minute, short, short}, ErrOffline, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			address, sent := tt.device.serve(t)
			p := quick(open(t, "escpos:tcp://"+address), tt.waits)
			k := debit(t)
			k.ShopName = "L’Été à Œuvry"
			err := p.Print(t.Context(), k)
			if !errors.Is(err, tt.want) {
				t.Fatalf("print: %v, want %v", err, tt.want)
			}
			if got := errors.Is(err, payment.ErrNotPrinted); got != (tt.want != nil && !tt.sent) {
				t.Errorf("not printed is %t: %v", got, err)
			}
			if tt.device.reset || tt.sent {
				return
			}
			got := strings.TrimPrefix(string(<-sent), escAskOffline+escAskPaper)
			got = strings.TrimSuffix(strings.TrimSuffix(got, escAskOffline+escAskPaper), escAskDone)
			if tt.want != nil {
				if got != "" {
					t.Errorf("sent %q to a printer that cannot print", got)
				}
				return
			}
			out, err := interpret([]byte(got), 32)
			if err != nil {
				t.Fatal(err)
			}
			want := p.Preview(k)
			want[0] = "         L'Été à OEuvry"
			if diff := cmp.Diff(append(want, "QR:k3x9m2qv7a"), out.lines); diff != "" || !out.cut {
				t.Errorf("paper, cut %t (-want +got):\n%s", out.cut, diff)
			}
		})
	}
}

// The code that the payer scans is printed as a code, and no other with it.
func TestReceiptPaymentCode(t *testing.T) {
	address, sent := device{}.serve(t)
	k := debit(t)
	k.Nature, k.QR = payment.NatureQR, "CVCO:k3x9m2qv7a"
	if err := quick(open(t, "escpos:tcp://"+address), patient()).Print(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	out, err := interpret(<-sent, 32)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(out.lines, "|")
	if strings.Count(text, "QR:") != 1 || !strings.Contains(text, "|QR:CVCO:k3x9m2qv7a|CVCO:k3x9m2qv7a|") {
		t.Errorf("paper %q", text)
	}
}

func TestReceiptCheck(t *testing.T) {
	for _, tt := range []struct {
		device device
		want   error
	}{{device{}, nil}, {device{paper: 0x60}, ErrPaper}} {
		address, sent := tt.device.serve(t)
		if err := Check(t.Context(), quick(open(t, "escpos:tcp://"+address), patient())); !errors.Is(err, tt.want) {
			t.Errorf("check: %v, want %v", err, tt.want)
		}
		if got := <-sent; len(got) != 0 {
			t.Errorf("check printed %q", got)
		}
	}
}

// A printer that hangs holds nothing up longer than the copy or the context may take.
func TestReceiptHangs(t *testing.T) {
	question := len(escAskOffline + escAskPaper)
	soon, long := 20*time.Millisecond, time.Minute
	for _, tt := range []struct {
		name   string
		takes  int // bytes that the printer takes before it hangs
		w      waits
		ctx    time.Duration // 0: cancelled once it hangs
		answer []byte
		want   error
		blind  bool // the ticket is sent without an answer
	}{
		{"takes no question", 0, waits{soon, long, long}, long, nil, ErrOffline, false},
		{"does not answer", question, waits{soon, long, long}, long, nil, ErrOffline, false},
		{"does not answer, patience over first", question, waits{10 * soon, time.Microsecond, long}, long, nil, ErrOffline, true},
		{"takes no ticket", question, waits{soon, long, long}, long, []byte{0x12, 0x12}, ErrOffline, false},
		{"takes half a ticket", question + 200, waits{soon, long, long}, long, []byte{0x12, 0x12}, ErrOffline, false},
		{"context over", question, patient(), soon, nil, ErrOffline, false},
		{"cancelled in the question", question, patient(), 0, nil, context.Canceled, false},
		{"cancelled in the ticket", question + 200, patient(), 0, []byte{0x12, 0x12}, context.Canceled, false},
	} {
		till, printer := net.Pipe()
		ctx, cancel := context.WithCancel(t.Context())
		if tt.ctx > 0 {
			ctx, cancel = context.WithTimeout(t.Context(), tt.ctx)
		}
		go func() {
			if _, err := io.ReadFull(printer, make([]byte, min(tt.takes, question))); err != nil {
				t.Error(err)
			}
			if tt.answer != nil {
				if _, err := printer.Write(tt.answer); err != nil {
					t.Error(err)
				}
			}
			if _, err := io.ReadFull(printer, make([]byte, max(0, tt.takes-question))); err != nil {
				t.Error(err)
			}
			if tt.ctx == 0 {
				cancel()
			}
		}()
		p := &receipt{sink: "escpos:tcp://test", answers: true, waits: tt.w}
		p.dial = func(context.Context) (line, error) { return till, nil }
		err := p.Print(ctx, debit(t))
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
		if got := errors.Is(err, payment.ErrNotPrinted); got != (tt.answer == nil && !tt.blind) {
			t.Errorf("%s: not printed is %t", tt.name, got)
		}
		if _, err := till.Write([]byte{0}); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("%s: the line is left open", tt.name)
		}
		cancel()
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
	pipe := filepath.Join(t.TempDir(), "lp0")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for spec, want := range map[string]error{
		"escpos:tcp://" + listener.Addr().String(): ErrOffline,
		"escpos:/nonexistent/lp0":                  ErrGone,
		"escpos:" + pipe:                           ErrGone, // nobody at the other end
	} {
		if err := open(t, spec).Print(t.Context(), debit(t)); !errors.Is(err, want) || !errors.Is(err, payment.ErrNotPrinted) {
			t.Errorf("%s: %v, want %v", spec, err, want)
		}
	}
}

func TestReceiptDevice(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "lp0")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	reader, err := os.OpenFile(pipe, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	p := open(t, "escpos:"+pipe)
	if err := errors.Join(Check(t.Context(), p), p.Print(t.Context(), debit(t))); err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	out, err := interpret(b, 32)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(append(Layout(debit(t)), "QR:k3x9m2qv7a"), out.lines); diff != "" {
		t.Errorf("paper (-want +got):\n%s", diff)
	}
	// A device that takes nothing more is given up at the end of the copy's time.
	long := closing(t)
	for range 4_000 {
		long.Lines = append(long.Lines, long.Lines[0])
	}
	quick(p, waits{copy: 50 * time.Millisecond})
	if err := p.Print(t.Context(), long); !errors.Is(err, ErrOffline) {
		t.Errorf("device that hangs: %v", err)
	}
}
