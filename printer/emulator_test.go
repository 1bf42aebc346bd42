package printer

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"slices"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"ancvtpe/payment"
)

// emulator is a receipt printer on the loopback network. It reads bytes by the command
// reference, without the till's code, and behaves as its fields say.
type emulator struct {
	mute    bool          // answers nothing
	offline byte          // bits of the answer to DLE EOT 2
	paper   byte          // to DLE EOT 4
	printer byte          // to DLE EOT 1
	noEnd   bool          // does not know GS r
	noFirst bool          // does not know DLE EOT 1
	auto    []byte        // automatic status: on connection, and before each answer
	delay   time.Duration // of each answer
	reset   bool          // ends with RST
	chinese bool          // starts in GB18030
	one     bool          // answers only one of DLE EOT 2 and 4
	ends    byte          // bits of DLE EOT 4 once the ticket is there
	hangsUp int           // after so many bytes; 0: never
	hello   []byte        // sent on connection
	flood   bool          // sends garbage without end
	noise   bool          // answers garbage
	stops   bool          // takes nothing more
	speed   time.Duration // for each line; reading and answers wait meanwhile
	// since says when the fields above take effect: at once, in the ticket, once it is cut.
	since   phase
	copies  chan *printed   // what each connection printed
	conns   chan struct{}   // one for each connection
	release <-chan struct{} // reads nothing before it is closed; nil: reads at once
}

// phase is a moment of a copy.
type phase int

const (
	atOnce phase = iota
	inTicket
	onceCut
)

// now returns the printer as it behaves at this moment of a copy.
func (m *emulator) now(p *printed) *emulator {
	if m.since == inTicket && len(p.lines) < 3 || m.since == onceCut && !p.cut {
		return &emulator{copies: m.copies, hangsUp: m.hangsUp}
	}
	return m
}

// start serves the printer and returns the sink that prints to it.
func (m *emulator) start(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m.copies, m.conns = make(chan *printed, 100), make(chan struct{}, 100)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	t.Cleanup(func() { cancel(); listener.Close(); <-done })
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			stop := context.AfterFunc(ctx, func() { conn.Close() })
			m.conns <- struct{}{}
			m.serve(ctx, conn)
			stop()
		}
	}()
	return "escpos:tcp://" + listener.Addr().String()
}

func (m *emulator) serve(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	p := &printed{chinese: m.chinese}
	defer func() { m.copies <- p }()
	if m.flood {
		go func() {
			for {
				if _, err := conn.Write(bytes.Repeat([]byte{0xff, 0x12, 0x00}, 100)); err != nil {
					return
				}
			}
		}()
	}
	conn.Write(m.hello)
	conn.Write(m.auto)
	if m.release != nil {
		select {
		case <-m.release:
		case <-ctx.Done():
			return
		}
	}
	var pending []byte
	b := make([]byte, 4096)
	total := 0
	for {
		room := len(b)
		if m.hangsUp > 0 {
			room = min(room, m.hangsUp-total)
		}
		n, err := conn.Read(b[:room])
		total += n
		pending = append(pending, b[:n]...)
		for {
			size, question := p.step(pending)
			if size == 0 {
				break
			}
			if at := m.now(p); at.speed > 0 && pending[0] == '\n' {
				select {
				case <-time.After(at.speed):
				case <-ctx.Done():
				}
			}
			pending = pending[size:]
			m.now(p).reply(ctx, conn, p, question)
		}
		if m.hangsUp > 0 && total >= m.hangsUp {
			return
		}
		if m.now(p).stops {
			<-ctx.Done()
			return
		}
		if err != nil {
			if tcp, ok := conn.(*net.TCPConn); ok && m.reset {
				tcp.SetLinger(0)
			}
			return
		}
	}
}

func (m *emulator) reply(ctx context.Context, conn net.Conn, p *printed, question byte) {
	answer := byte(0x12)
	switch {
	case question == 0 || m.mute:
		return
	case question == 'a':
		if len(m.auto) > 0 {
			conn.Write(m.auto) // always on
		}
		return
	case question == 'r':
		if m.noEnd {
			return
		}
		answer = 0
	case question == askPrinter:
		if m.noFirst {
			return
		}
		answer |= m.printer
	case question == askOffline:
		if m.one {
			return
		}
		answer |= m.offline
	case question == askPaper:
		answer |= m.paper
		if p.any() {
			answer |= m.ends
		}
	}
	if m.noise {
		answer = 0xff
	}
	if m.delay > 0 {
		select {
		case <-time.After(m.delay):
		case <-ctx.Done():
		}
	}
	conn.Write(append(slices.Clone(m.auto), answer))
}

// printed is what came out on paper.
type printed struct {
	lines    []string
	codes    []string // what the printer's own codes say
	pictures int
	cut      bool
	chinese  bool
	page     byte
	line     []byte
	stored   string
	wrong    []string // commands and bytes that may not be sent
	big      int      // lines in large characters
	size     byte
	bold     int // lines that have bold characters
	strong   bool
	hasBig   bool // the line under way
	hasBold  bool
}

func (p *printed) any() bool { return len(p.lines) > 0 }

// fixed are the commands of a fixed length: what follows the name, in bytes.
var fixed = map[string]int{
	"\x1b@": 0, "\x1c.": 0, "\x1bt": 1, "\x1bR": 1, "\x1b2": 0, "\x1b ": 1, "\x1b!": 1, "\x1b{": 1, "\x1dB": 1,
	"\x1bE": 1, "\x1d!": 1, "\x1ba": 1, "\x1bd": 1, "\x1bM": 1, "\x1da": 1, "\x1dr": 1, "\x1dh": 1, "\x1dw": 1, "\x1dH": 1, "\x10\x04": 1,
}

// step reads one command or one character from b and returns its length, or 0 where b is
// too short. question is the number of a DLE EOT, 'r' for GS r, 'a' for GS a.
func (p *printed) step(b []byte) (size int, question byte) {
	if len(b) == 0 {
		return 0, 0
	}
	if b[0] == '\n' {
		p.end()
		return 1, 0
	}
	if b[0] >= ' ' {
		p.line, p.hasBold, p.hasBig = append(p.line, b[0]), p.hasBold || p.strong, p.hasBig || p.size != 0
		return 1, 0
	}
	if len(b) < 2 {
		return 0, 0
	}
	name := string(b[:2])
	if n, known := fixed[name]; known {
		if len(b) < 2+n {
			return 0, 0
		}
		return 2 + n, p.command(name, b[2:2+n])
	}
	switch name {
	case "\x1dV":
		if len(b) < 4 {
			return 0, 0
		}
		p.cut = b[2] == 66
		return 4, 0
	case "\x1d(", "\x1dv", "\x1dk":
		return p.long(name, b), 0
	}
	p.wrong = append(p.wrong, fmt.Sprintf("% x", b[:min(len(b), 6)]))
	return 1, 0
}

func (p *printed) end() {
	var text string
	for _, c := range p.line {
		r := charmap.CodePage858.DecodeByte(c)
		if p.chinese && c >= 0x80 {
			r = '\u4e2d'
			p.wrong = append(p.wrong, "Chinese for an accent")
		}
		text += string(r)
	}
	p.lines, p.line = append(p.lines, text), nil
	if p.hasBig {
		p.big++
	}
	if p.hasBold {
		p.bold++
	}
	p.hasBig, p.hasBold = false, false
}

func (p *printed) command(name string, parameter []byte) byte {
	switch name {
	case "\x1c.":
		p.chinese = false
	case "\x1bt":
		p.page = parameter[0]
	case "\x1bE":
		p.strong = parameter[0] != 0
	case "\x1d!":
		p.size = parameter[0]
	case "\x10\x04":
		return parameter[0]
	case "\x1dr":
		return 'r'
	case "\x1da":
		return 'a'
	}
	return 0
}

// long reads the commands that hold their length.
func (p *printed) long(name string, b []byte) int {
	if len(b) < 8 {
		return 0
	}
	var size int
	switch name {
	case "\x1d(":
		size = 5 + int(b[3]) + 256*int(b[4])
	case "\x1dv":
		size = 8 + (int(b[4])+256*int(b[5]))*(int(b[6])+256*int(b[7]))
	default:
		size = 4 + int(b[3])
	}
	if len(b) < size {
		return 0
	}
	switch {
	case name == "\x1dv":
		p.pictures++
	case name == "\x1dk":
		p.codes = append(p.codes, "128:"+string(b[6:size]))
	case b[6] == 'P':
		p.stored = string(b[8:size])
	case b[6] == 'Q':
		p.codes = append(p.codes, "QR:"+p.stored)
	}
	return size
}

// quickWaits suit a printer in the same process that fails to answer on purpose.
func quickWaits() waits {
	return waits{
		patience: 400 * time.Millisecond, answer: 200 * time.Millisecond, quiet: 10 * time.Millisecond,
		probe: 50 * time.Millisecond, line: time.Millisecond,
	}
}

// patientWaits suit a printer that answers everything.
func patientWaits() waits {
	return waits{
		patience: time.Minute, answer: time.Minute, quiet: 10 * time.Millisecond, probe: time.Minute, line: time.Second,
	}
}

// receiptOn opens a sink with the waits that the test gives.
func receiptOn(t *testing.T, spec string, w waits) payment.Printer {
	t.Helper()
	p := open(t, spec)
	p.(*receipt).waits = w
	return p
}
