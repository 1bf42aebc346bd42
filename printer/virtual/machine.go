package virtual

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

var (
	// errNewJob: another connection begins, so the command that is being read is dropped.
	errNewJob = errors.New("connection begins")
	// errClosed: the printer ends.
	errClosed = errors.New("printer closed")
	// errUnknown: the reference, or this printer, has no such command.
	errUnknown = errors.New("unknown command")
)

// host is the machine's side to the connections and files. Server implements it.
type host interface {
	// next returns the next byte, errNewJob before a connection's first byte, or errClosed
	// at the end. It waits while the printer is offline.
	next() (byte, error)
	// answer sends a status to the connection that the bytes came from.
	answer(status []byte)
	// faults returns the faults in force.
	faults() Faults
	// automatic sets the mask of GS a; 0 switches automatic status off.
	automatic(mask byte)
	// cut saves a paper.
	cut(p *paper) error
	// remark reports a command that was not carried out. An error ends the printer.
	remark(r Remark) error
}

// Remark is a command that the printer does not know or cannot carry out.
type Remark struct {
	Command string // its name and bytes, as "ESC z (1B 7A)"
	Unknown bool
	Reason  string // why a known command was not carried out; "" for an unknown one
}

func (r Remark) Error() string {
	if r.Unknown {
		return "unknown command " + r.Command
	}
	return r.Command + ": " + r.Reason
}

// machine carries out commands and composes the paper.
type machine struct {
	host         host
	columns      int
	fontA, fontB *typeface
	paper        *paper
	sent         []byte // the command that is being read
	modes
}

// modes is the state that ESC @ resets.
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

// paperDots returns the printing width, of 58 mm paper for 32 columns and of 80 mm for more.
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

// run carries out commands until the printer ends. It returns nil after errClosed.
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

// sized reads a length of two bytes, low byte first, and as many bytes.
func (m *machine) sized() ([]byte, error) {
	n, err := m.takes(2)
	if err != nil {
		return nil, err
	}
	return m.takes(int(n[0]) | int(n[1])<<8)
}

// tear saves the paper and begins a new one.
func (m *machine) tear() error {
	p := m.paper
	if p.empty() {
		p.bytes = nil // nothing was printed, so there is no ticket
		return nil
	}
	m.newPaper()
	return m.host.cut(p)
}

// cut prints the line buffer and cuts. The command that is being read belongs to the paper.
func (m *machine) cut() error {
	if len(m.line.cells) > 0 {
		m.newLine()
	}
	m.paper.bytes, m.sent = append(m.paper.bytes, m.sent...), nil
	return m.tear()
}

// cannot reports that a known command could not be carried out.
func (m *machine) cannot(reason string) error {
	return m.host.remark(Remark{Command: name(m.sent), Reason: reason})
}

// name returns a command's prefix, letter and first bytes.
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
