package virtual

import (
	"fmt"
	"strings"
	"unicode"

	"rsc.io/qr"
)

type barcode struct {
	height, module int // dots
	text           int // 0 none, bit 0 above, bit 1 below
	small          bool
}

type qrModes struct {
	module int // dots
	level  byte
	data   []byte
}

const noRoom = "too wide for the paper"

// qrFunction is GS ( k with cn 49.
func (m *machine) qrFunction(fn byte, a []byte) error {
	switch {
	case fn == 'A' && len(a) == 2 && a[0] == '2': // model 2
	case fn == 'C' && len(a) == 1 && a[0] >= 1 && a[0] <= 16:
		m.qr.module = int(a[0])
	case fn == 'E' && len(a) == 1 && a[0] >= '0' && a[0] <= '3':
		m.qr.level = a[0]
	case fn == 'P' && len(a) >= 2 && a[0] == '0':
		m.qr.data = append([]byte(nil), a[1:]...)
	case fn == 'Q' && len(a) == 1 && a[0] == '0':
		return m.printQR()
	default:
		return errUnknown
	}
	return nil
}

func (m *machine) printQR() error {
	if len(m.qr.data) == 0 {
		return m.cannot("no data is stored")
	}
	level := map[byte]qr.Level{'0': qr.L, '1': qr.M, '2': qr.Q, '3': qr.H}[m.qr.level]
	code, err := qr.Encode(string(m.qr.data), level)
	if err != nil {
		return m.cannot(err.Error())
	}
	size := code.Size * m.qr.module
	if size > m.areaWidth() {
		return m.cannot(noRoom)
	}
	m.stamp(size, size, func(x, y int) bool { return code.Black(x/m.qr.module, y/m.qr.module) })
	m.paper.say("[QR] " + printable(m.qr.data))
	return nil
}

// printBarcode is GS k. Only Code 128 is supported.
func (m *machine) printBarcode(a []byte) error {
	if a[0] != 73 {
		return errUnknown
	}
	n, err := m.take()
	if err != nil {
		return err
	}
	data, err := m.takes(int(n))
	if err != nil {
		return err
	}
	values, text, err := code128(data)
	if err != nil {
		return m.cannot(err.Error())
	}
	var bars []bool
	for _, v := range append(values, stop128) {
		for i, w := range widths128[v] {
			for range int(w - '0') {
				bars = append(bars, i%2 == 0)
			}
		}
	}
	width := len(bars) * m.barcode.module
	if width > m.areaWidth() {
		return m.cannot(noRoom)
	}
	text = strings.TrimSpace(printable([]byte(text)))
	m.caption(text, m.barcode.text&1 != 0)
	m.stamp(width, m.barcode.height, func(x, _ int) bool { return bars[x/m.barcode.module] })
	m.paper.say("[CODE128] " + text)
	m.caption(text, m.barcode.text&2 != 0)
	return nil
}

// caption prints the text of a barcode. Text and bars have the same alignment.
func (m *machine) caption(text string, wanted bool) {
	if !wanted {
		return
	}
	before := m.style
	m.style = style{small: m.barcode.small, wide: 1, high: 1}
	for _, r := range text {
		m.put(r)
	}
	m.printLine(0)
	m.style = before
}

// printRaster is GS v 0: rows of bytes, the highest bit on the left.
func (m *machine) printRaster(a []byte) error {
	if a[0] != '0' || digit(a[1]) > 3 {
		return errUnknown
	}
	size, err := m.takes(4)
	if err != nil {
		return err
	}
	wide, high := word(size), word(size[2:])
	across, down := 1+digit(a[1])&1, 1+digit(a[1])>>1
	keep := min(wide, m.paper.width/8)
	bits := make([]byte, 0, min(keep*high, 1<<16))
	rows := 0
	for range high {
		from := len(m.sent)
		row, err := m.takes(wide)
		if err != nil {
			return err
		}
		if rows < maxRows {
			bits = append(bits, row[:keep]...)
			rows++
		}
		if len(m.paper.bytes)+len(m.sent) > maxBytes {
			m.sent = m.sent[:from] // rows beyond the limit are read and dropped
		}
	}
	if keep == 0 || rows == 0 {
		return nil
	}
	m.stamp(min(keep*8*across, m.areaWidth()), rows*down, func(x, y int) bool {
		x, y = x/across, y/down
		return bits[y*keep+x/8]<<(x%8)&0x80 != 0
	})
	m.paper.say(fmt.Sprintf("[IMAGE] %d x %d", wide*8*across, high*down))
	return nil
}

// stamp prints a picture of width by height dots at the current alignment.
func (m *machine) stamp(width, height int, black func(x, y int) bool) {
	if len(m.line.cells) > 0 {
		m.newLine()
	}
	top, left := len(m.paper.rows), m.indent(width)
	m.paper.feed(height)
	for y := range min(height, len(m.paper.rows)-top) {
		for x := range width {
			if black(x, y) {
				m.paper.dot(left+x, top+y)
			}
		}
	}
}

// printable returns data as one line of text.
func printable(data []byte) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, strings.ToValidUTF8(string(data), "?"))
}
