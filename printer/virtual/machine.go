package virtual

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

var (
	// errNewJob says that another connection begins: what was read of a command is dropped.
	errNewJob = errors.New("connection begins")
	// errClosed says that the printer ends.
	errClosed = errors.New("printer closed")
	// errUnknown says that the reference, or this printer, has no such command.
	errUnknown = errors.New("unknown command")
)

// host is what the machine needs around it.
type host interface {
	// next returns the next byte, errNewJob before a connection's first or errClosed at
	// the end; it waits while the printer is offline.
	next() (byte, error)
	// answer sends a status to whom the bytes came from.
	answer(status []byte)
	// faults are those in force.
	faults() Faults
	// automatic sets what GS a asks for; 0 is off.
	automatic(mask byte)
	// cut takes a paper.
	cut(p *paper) error
	// remark takes what could not be done as it was sent; an error ends the printer.
	remark(r Remark) error
}

// Remark is a command that the printer does not know, or something that it cannot print.
type Remark struct {
	Command string // its name and bytes, as "ESC z (1B 7A)"
	Unknown bool
	Reason  string // for one that is known
}

func (r Remark) Error() string {
	if r.Unknown {
		return "unknown command " + r.Command
	}
	return r.Command + ": " + r.Reason
}

// machine obeys commands and composes the paper.
type machine struct {
	host         host
	columns      int
	fontA, fontB *typeface
	paper        *paper
	sent         []byte // the command that is being read
	modes
}

// modes are what ESC @ sets back.
type modes struct {
	line         line
	style        style
	page         *charmap.Charmap
	nation       int
	align        int // halves: 0 left, 1 centre, 2 right
	lineFeed     int // dots
	spacing      int // dots right of a character
	margin, area int // dots; area 0 is the whole width
	tabs         []byte
	barcode      barcode
	qr           qrModes
}

const defaultLineFeed = 30

func newMachine(columns int, h host) (*machine, error) {
	a, err := newTypeface(false, columns)
	if err != nil {
		return nil, err
	}
	b, err := newTypeface(true, columns)
	if err != nil {
		return nil, err
	}
	m := &machine{host: h, columns: columns, fontA: a, fontB: b}
	m.reset()
	m.newPaper()
	return m, nil
}

// paperDots is the width that the head prints: of 58 mm paper for 32 columns, else of 80 mm.
func paperDots(columns int) int {
	if columns == 32 {
		return 384
	}
	return 576
}

func (m *machine) newPaper() { m.paper = &paper{width: paperDots(m.columns)} }

func (m *machine) reset() {
	m.modes = modes{
		style: style{wide: 1, high: 1}, page: codePages[0], lineFeed: defaultLineFeed,
		tabs:    []byte{8, 16, 24, 32, 40},
		barcode: barcode{height: 162, module: 3}, qr: qrModes{module: 3, level: '0'},
	}
}

// run obeys until the printer ends, and returns why unless that was in order.
func (m *machine) run() error {
	for {
		err := m.step()
		switch {
		case errors.Is(err, errClosed):
			return nil
		case errors.Is(err, errNewJob), err == nil:
		case errors.Is(err, errUnknown):
			err = m.host.remark(Remark{Command: name(m.sent), Unknown: true})
			if err != nil {
				return err
			}
		default:
			return err
		}
		m.paper.bytes, m.sent = append(m.paper.bytes, m.sent...), nil
		if m.paper.full() {
			if err := m.tear(); err != nil {
				return err
			}
		}
	}
}

// take reads one byte of a command.
func (m *machine) take() (byte, error) {
	b, err := m.host.next()
	if err == nil {
		m.sent = append(m.sent, b)
	}
	return b, err
}

// takes reads n bytes.
func (m *machine) takes(n int) ([]byte, error) {
	from := len(m.sent)
	for range n {
		if _, err := m.take(); err != nil {
			return nil, err
		}
	}
	return m.sent[from:], nil
}

// sized reads a length of two bytes, low byte first, and so many bytes.
func (m *machine) sized() ([]byte, error) {
	n, err := m.takes(2)
	if err != nil {
		return nil, err
	}
	return m.takes(int(n[0]) | int(n[1])<<8)
}

// tear hands the paper over and begins a new one.
func (m *machine) tear() error {
	p := m.paper
	if p.empty() {
		p.bytes = nil // nothing that anybody could take in hand
		return nil
	}
	m.newPaper()
	return m.host.cut(p)
}

// cut cuts at the end of the command that is being read.
func (m *machine) cut() error {
	if len(m.line.cells) > 0 {
		m.newLine()
	}
	m.paper.bytes, m.sent = append(m.paper.bytes, m.sent...), nil
	return m.tear()
}

// cannot remarks that a command that is known could not be obeyed.
func (m *machine) cannot(reason string) error {
	return m.host.remark(Remark{Command: name(m.sent), Reason: reason})
}

// name names a command by its prefix, its letter and its first bytes.
func name(sent []byte) string {
	var b strings.Builder
	for i, c := range sent[:min(len(sent), 4)] {
		control, has := map[byte]string{0x10: "DLE", 0x1b: "ESC", 0x1c: "FS", 0x1d: "GS"}[c]
		switch {
		case i == 0 && has:
			b.WriteString(control)
		case i == 1 && c > ' ' && c < 0x7f, i == 2 && sent[1] == '(' && c > ' ' && c < 0x7f:
			fmt.Fprintf(&b, " %c", c)
		case i > 0:
			fmt.Fprintf(&b, " %d", c)
		default:
			fmt.Fprintf(&b, "%02X", c)
		}
	}
	fmt.Fprintf(&b, " (% X)", sent[:min(len(sent), 8)])
	return b.String()
}
