package virtual

// command has args argument bytes, which obey gets as a; obey reads any others itself. It
// returns errUnknown for arguments that the reference does not have.
type command struct {
	args int
	obey func(m *machine, a []byte) error
}

const (
	lf  = 0x0a
	dle = 0x10
	esc = 0x1b
	fs  = 0x1c
	gs  = 0x1d
)

// step reads and carries out one command or character.
func (m *machine) step() error {
	b, err := m.take()
	if err != nil {
		return err
	}
	switch b {
	case lf:
		m.newLine()
	case '\t':
		m.tab()
	case '\r', '\f', 0: // automatic line feed is off; FF does nothing in standard mode
	case 0x18: // CAN clears a page in page mode only
	case dle:
		return m.realTime()
	case esc:
		return m.obey(escCommands)
	case fs:
		return m.obey(fsCommands)
	case gs:
		return m.obey(gsCommands)
	default:
		if b < ' ' || b == 0x7f {
			return errUnknown
		}
		m.put(decode(b, m.page, m.nation))
	}
	return nil
}

func (m *machine) obey(table map[byte]command) error {
	letter, err := m.take()
	if err != nil {
		return err
	}
	c, known := table[letter]
	if !known {
		return errUnknown
	}
	a, err := m.takes(c.args)
	if err != nil {
		return err
	}
	return c.obey(m, a)
}

// realTime skips a real-time command, which link answered when it arrived.
func (m *machine) realTime() error {
	a, err := m.takes(2)
	if err != nil {
		return err
	}
	n := a[1]
	more := 0
	switch {
	case a[0] == 0x04 && n >= 1 && n <= 4, a[0] == 0x05 && n <= 2:
	case a[0] == 0x14 && (n == 1 || n == 2):
		more = 2
	case a[0] == 0x14 && n == 7:
		more = 1
	case a[0] == 0x14 && n == 8:
		more = 7
	default:
		return errUnknown
	}
	_, err = m.takes(more)
	return err
}

func do(args int, obey func(m *machine, a []byte)) command {
	return command{args: args, obey: func(m *machine, a []byte) error { obey(m, a); return nil }}
}

// digit returns an argument that may be a number or its ASCII digit.
func digit(b byte) int {
	if b >= '0' {
		return int(b - '0')
	}
	return int(b)
}

// upTo returns a command of one argument from 0 to most, as a number or its ASCII digit.
func upTo(most int, set func(m *machine, n int)) command {
	return command{args: 1, obey: func(m *machine, a []byte) error {
		n := digit(a[0])
		if n > most {
			return errUnknown
		}
		set(m, n)
		return nil
	}}
}

var escCommands = map[byte]command{
	'@':  do(0, func(m *machine, _ []byte) { m.reset(); m.host.automatic(0) }),
	'!':  do(1, func(m *machine, a []byte) { m.printMode(a[0]) }),
	'E':  do(1, func(m *machine, a []byte) { m.style.bold = a[0]&1 == 1 }),
	'G':  do(1, func(m *machine, a []byte) { m.style.bold = a[0]&1 == 1 }),
	'-':  upTo(2, func(m *machine, n int) { m.style.under = n > 0 }),
	'M':  upTo(1, func(m *machine, n int) { m.style.small = n == 1 }),
	'a':  upTo(2, func(m *machine, n int) { m.atLineStart(func() { m.align = n }) }),
	'2':  do(0, func(m *machine, _ []byte) { m.lineFeed = defaultLineFeed }),
	'3':  do(1, func(m *machine, a []byte) { m.lineFeed = int(a[0]) }),
	' ':  do(1, func(m *machine, a []byte) { m.spacing = int(a[0]) }),
	'd':  do(1, func(m *machine, a []byte) { m.feedLines(int(a[0])) }),
	'J':  do(1, func(m *machine, a []byte) { m.feedDots(int(a[0])) }),
	'$':  do(2, func(m *machine, a []byte) { m.moveTo(word(a)) }),
	'\\': do(2, func(m *machine, a []byte) { m.moveTo(m.line.end + int(int16(word(a)))) }),
	'p':  {args: 3, obey: func(_ *machine, a []byte) error { return oneOf(a[0], 0, 1, '0', '1') }},
	't': {args: 1, obey: func(m *machine, a []byte) error {
		page := codePages[a[0]]
		if page == nil {
			return errUnknown
		}
		m.page = page
		return nil
	}},
	'R': {args: 1, obey: func(m *machine, a []byte) error {
		if int(a[0]) >= len(nations) {
			return errUnknown
		}
		m.nation = int(a[0])
		return nil
	}},
	'D': {obey: (*machine).setTabs},
	'=': {args: 1, obey: func(_ *machine, a []byte) error { return oneOf(a[0], 1) }},
	'{': {args: 1, obey: func(_ *machine, a []byte) error { return oneOf(a[0]&1, 0) }}, // upside down is not drawn
	'V': {args: 1, obey: func(_ *machine, a []byte) error { return oneOf(a[0], 0, '0') }},
	'c': {args: 2, obey: func(_ *machine, a []byte) error { return oneOf(a[0], '3', '4', '5') }},
	'i': {obey: func(m *machine, _ []byte) error { return m.cut() }},
	'm': {obey: func(m *machine, _ []byte) error { return m.cut() }},
}

var fsCommands = map[byte]command{
	'.': do(0, func(*machine, []byte) {}), // two-byte characters are off already
}

var gsCommands = map[byte]command{
	'!': {args: 1, obey: func(m *machine, a []byte) error {
		if a[0]&0x88 != 0 {
			return errUnknown
		}
		m.style.wide, m.style.high = int(a[0]>>4)+1, int(a[0]&7)+1
		return nil
	}},
	'B': do(1, func(m *machine, a []byte) { m.style.reverse = a[0]&1 == 1 }),
	'b': do(1, func(*machine, []byte) {}),
	'L': do(2, func(m *machine, a []byte) {
		m.atLineStart(func() {
			if word(a) < m.columns*m.fontA.width {
				m.margin = word(a)
			}
		})
	}),
	'W': do(2, func(m *machine, a []byte) { m.atLineStart(func() { m.area = word(a) }) }),
	'h': {args: 1, obey: func(m *machine, a []byte) error { m.barcode.height = int(a[0]); return from(1, a[0]) }},
	'w': {args: 1, obey: func(m *machine, a []byte) error {
		if a[0] < 2 || a[0] > 6 {
			return errUnknown
		}
		m.barcode.module = int(a[0])
		return nil
	}},
	'H': upTo(3, func(m *machine, n int) { m.barcode.text = n }),
	'f': upTo(1, func(m *machine, n int) { m.barcode.small = n == 1 }),
	'k': {args: 1, obey: (*machine).printBarcode},
	'v': {args: 2, obey: (*machine).printRaster},
	'(': {args: 1, obey: (*machine).extended},
	'V': {args: 1, obey: (*machine).cutPaper},
	'a': do(1, func(m *machine, a []byte) { m.host.automatic(a[0]) }),
	'r': {args: 1, obey: (*machine).askSensor},
	'I': {args: 1, obey: (*machine).askName},
}

// word returns a number of two bytes, low byte first.
func word(a []byte) int { return int(a[0]) | int(a[1])<<8 }

func oneOf(b byte, known ...byte) error {
	for _, k := range known {
		if b == k {
			return nil
		}
	}
	return errUnknown
}

func from(least, b byte) error {
	if b < least {
		return errUnknown
	}
	return nil
}
