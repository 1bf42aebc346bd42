package virtual

// atLineStart calls set for a command that the reference ignores inside a line.
func (m *machine) atLineStart(set func()) {
	if len(m.line.cells) == 0 {
		set()
	}
}

// printMode is ESC !.
func (m *machine) printMode(n byte) {
	m.style.small, m.style.bold, m.style.under = n&0x01 != 0, n&0x08 != 0, n&0x80 != 0
	m.style.high, m.style.wide = 1, 1
	if n&0x10 != 0 {
		m.style.high = 2
	}
	if n&0x20 != 0 {
		m.style.wide = 2
	}
}

// moveTo is ESC $ and ESC \. A place outside the area is ignored.
func (m *machine) moveTo(x int) {
	if x >= 0 && x < m.areaWidth() {
		m.line.end = x
	}
}

// feedLines is ESC d.
func (m *machine) feedLines(n int) {
	if len(m.line.cells) > 0 {
		m.newLine()
		n--
	}
	for range n {
		m.newLine()
	}
}

// feedDots is ESC J.
func (m *machine) feedDots(n int) {
	if len(m.line.cells) > 0 {
		m.printLine(n)
		return
	}
	m.paper.advance(n, defaultLineFeed)
}

// setTabs is ESC D: columns in rising order, up to a NUL.
func (m *machine) setTabs(_ []byte) error {
	var tabs []byte
	for {
		b, err := m.take()
		if err != nil {
			return err
		}
		if b == 0 || len(tabs) == 32 || len(tabs) > 0 && b <= tabs[len(tabs)-1] {
			m.tabs = tabs
			return nil
		}
		tabs = append(tabs, b)
	}
}

// cutPaper is GS V.
func (m *machine) cutPaper(a []byte) error {
	switch a[0] {
	case 0, 1, '0', '1':
		return m.cut()
	case 'A', 'B', 'g', 'h': // feed to the cutter and n dots more
		n, err := m.take()
		if err != nil {
			return err
		}
		if len(m.line.cells) > 0 {
			m.newLine()
		}
		m.paper.advance(int(n), defaultLineFeed)
		return m.cut()
	}
	return errUnknown
}

// extended is GS ( and a letter, with a length before its data.
func (m *machine) extended(a []byte) error {
	data, err := m.sized()
	if err != nil {
		return err
	}
	switch {
	case a[0] == 'k' && len(data) >= 2 && data[0] == '1':
		return m.qrFunction(data[1], data[2:])
	case a[0] == 'H' && len(data) == 6 && data[0] == '0': // the process id comes back
		m.host.answer(append(append([]byte{0x37, 0x22}, data[2:]...), 0))
		return nil
	}
	return errUnknown
}

// askSensor is GS r.
func (m *machine) askSensor(a []byte) error {
	switch digit(a[0]) {
	case 1:
		m.host.answer([]byte{m.host.faults().sensors()})
	case 2:
		m.host.answer([]byte{1}) // pin 3 of the drawer's plug is high
	default:
		return errUnknown
	}
	return nil
}

// askName is GS I. It answers with a number of the model or a text between _ and NUL.
func (m *machine) askName(a []byte) error {
	text, named := map[byte]string{'A': "1.0", 'B': "EPSON", 'C': "ANCV-TPE", 'D': "000001"}[a[0]]
	switch {
	case named:
		m.host.answer([]byte("_" + text + "\x00"))
	case digit(a[0]) >= 1 && digit(a[0]) <= 3:
		m.host.answer([]byte{2}) // bit 1: it has a cutter
	default:
		return errUnknown
	}
	return nil
}
