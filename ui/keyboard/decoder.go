package keyboard

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// decode returns the key of a piece from the splitter. It returns false for reports that are no
// key and are ignored (focus, mouse movement, key release, colours).
func decode(piece []byte) (Key, bool) {
	switch {
	case bytes.HasPrefix(piece, pasteBegin):
		text := bytes.TrimSuffix(piece[len(pasteBegin):], pasteEnd)
		return Key{Name: string(text), Kind: Pasted}, true
	case len(piece) == 1 || piece[0] != '\x1b':
		return decodeRune(piece), true
	case piece[1] == 'O' && len(piece) > 2:
		return decodeSS3(piece[2:])
	case piece[1] == '[':
		return decodeCSI(piece)
	case piece[1] == ']' && colourAnswer(piece):
		return Key{}, false
	}
	return Key{Name: string(piece), Kind: Foreign}, true
}

func decodeRune(piece []byte) Key {
	r, _ := utf8.DecodeRune(piece)
	switch name, known := controls[r]; {
	case known:
		return Key{Name: name, Kind: Named}
	case r < ' ':
		return Key{Name: string(r), Kind: Control}
	case r == utf8.RuneError || !unicode.IsPrint(r):
		return Key{Name: string(piece), Kind: Foreign}
	}
	return Key{Name: string(r), Kind: Printable}
}

// controls are the keys that send one control character.
var controls = map[rune]string{
	'\r': Enter, '\n': Enter, '\t': Tab, 0x1b: Esc, 0x7f: Backspace, 0x08: Backspace,
	0x03: CtrlC, 0x0c: CtrlL, 0x14: CtrlT, 0x1a: CtrlZ,
}

// decodeSS3 reads what follows ESC O, which is a letter, with modifiers before it on some
// terminals.
func decodeSS3(b []byte) (Key, bool) {
	last := b[len(b)-1]
	if name, known := ss3[last]; known {
		return Hit(name), true
	}
	return Key{Name: "\x1bO" + string(b), Kind: Foreign}, true
}

// ss3 maps the letter after ESC O to a key: cursor keys and keypad in application mode, F1 to F4,
// and rxvt's cursor keys with CTRL (a to d).
var ss3 = map[byte]string{
	'A': Up, 'B': Down, 'C': Right, 'D': Left, 'a': Up, 'b': Down, 'c': Right, 'd': Left,
	'P': F1, 'Q': F2, 'R': F3, 'S': F4, 'M': Enter, 'I': Tab,
	'p': "0", 'q': "1", 'r': "2", 's': "3", 't': "4", 'u': "5", 'v': "6", 'w': "7", 'x': "8", 'y': "9",
	'l': ",", 'n': ".", 'm': "-", 'k': "+", 'j': "*", 'o': "/", 'X': "=",
}

// csi is a control sequence: a private mark or 0, the parameters, each with its subparameters
// (-1 where one is empty), and the final byte.
type csi struct {
	mark  byte
	parts [][]int
	final byte
}

// at returns the first value of parameter i, or otherwise if it was not given.
func (c csi) at(i, otherwise int) int {
	if i < len(c.parts) && len(c.parts[i]) > 0 && c.parts[i][0] >= 0 {
		return c.parts[i][0]
	}
	return otherwise
}

// released reports whether the sequence is the release of a key (kitty).
func (c csi) released() bool { return len(c.parts) > 1 && len(c.parts[1]) > 1 && c.parts[1][1] == 3 }

func parseCSI(piece []byte) (csi, bool) {
	final := piece[len(piece)-1]
	if len(piece) < 3 || final < 0x40 && final != '$' {
		return csi{}, false // cut off before its final byte
	}
	body := piece[2 : len(piece)-1]
	c := csi{final: final}
	if len(body) > 0 && body[0] >= '<' && body[0] <= '?' {
		c.mark, body = body[0], body[1:]
	}
	for part := range strings.SplitSeq(string(body), ";") {
		var values []int
		for text := range strings.SplitSeq(part, ":") {
			n, err := strconv.Atoi(text)
			if err != nil && text != "" {
				return c, false
			}
			if text == "" {
				n = -1
			}
			values = append(values, n)
		}
		c.parts = append(c.parts, values)
	}
	return c, true
}

func decodeCSI(piece []byte) (Key, bool) {
	foreign := Key{Name: string(piece), Kind: Foreign}
	if len(piece) == 4 && piece[2] == '[' { // the Linux console
		if piece[3] < 'A' || piece[3] > 'E' {
			return foreign, true
		}
		return Hit("f" + string('1'+piece[3]-'A')), true
	}
	if len(piece) == 6 && piece[2] == 'M' {
		return click(int(piece[3])-' ', int(piece[4])-' ', int(piece[5])-' ')
	}
	c, ok := parseCSI(piece)
	switch {
	case !ok:
		return foreign, true
	case c.mark == '<' && c.final == 'M':
		return click(c.at(0, 0), c.at(1, 1), c.at(2, 1))
	case c.mark == '<' && c.final == 'm', c.mark == 0 && (c.final == 'I' || c.final == 'O') && len(piece) == 3, c.released():
		return Key{}, false // release of a button, focus, release of a key
	case c.mark != 0:
		return foreign, true
	}
	if key, known := c.key(); known {
		return key, key.Kind != 0
	}
	return foreign, true
}

// key returns the key of a sequence without a private mark. It returns the zero Key and true for
// a known report that is no key, and false for an unknown sequence.
func (c csi) key() (Key, bool) {
	switch c.final {
	case 'u':
		return coded(c.at(0, 0), c.at(1, 1), c.parts)
	case '~', '^', '$', '@': // rxvt ends with ^, $ or @ for CTRL and SHIFT
		if c.final == '~' && c.at(0, 0) == 27 && len(c.parts) == 3 { // modifyOtherKeys
			return coded(c.at(2, 0), c.at(1, 1), nil)
		}
		return named(tildes[c.at(0, 0)])
	case 'R':
		if len(c.parts) == 2 && c.at(0, 0) != 1 {
			return Key{}, true // a report of the cursor's position
		}
	case 'M':
		if len(c.parts) == 3 { // urxvt's mouse report
			key, _ := click(c.at(0, 0)-' ', c.at(1, 1), c.at(2, 1))
			return key, true
		}
	}
	return named(letters[c.final])
}

func named(name string) (Key, bool) { return Hit(name), name != "" }

// letters maps the final letter of a CSI to a key.
var letters = map[byte]string{
	'A': Up, 'B': Down, 'C': Right, 'D': Left, 'a': Up, 'b': Down, 'c': Right, 'd': Left,
	'P': F1, 'Q': F2, 'R': F3, 'S': F4, 'Z': BackTab,
}

// tildes maps the number of CSI number ~ to a key. Numbers from 25 are F13 to F18, which the Linux
// console and others send for F1 to F6 with SHIFT.
var tildes = map[int]string{
	5: PageUp, 6: PageDown, 11: F1, 12: F2, 13: F3, 14: F4, 15: F5, 17: F6, 25: F1, 26: F2, 28: F3, 29: F4, 31: F5, 32: F6,
}

// character returns the rune with this number, or unicode.ReplacementChar.
func character(code int) rune {
	if code < 0 || code > unicode.MaxRune {
		return unicode.ReplacementChar
	}
	return rune(code)
}

// coded returns the key for the number of a character, or one of kitty's own numbers. modifiers is
// 1 plus a bit each for SHIFT, ALT and CTRL. parts are the sequence's parameters, in which kitty
// may give the shifted character (parts[0][1]) and the resulting text (parts[2]).
func coded(code, modifiers int, parts [][]int) (Key, bool) {
	if name, known := kitty[code]; known {
		return Hit(name), true
	}
	shift, alt, ctrl := (modifiers-1)&1 > 0, (modifiers-1)&2 > 0, (modifiers-1)&4 > 0
	if ctrl && code >= '@' && code < 0x7f {
		return named(controls[rune(code&0x1f)])
	}
	if name, known := controls[character(code)]; known {
		if name == Tab && shift {
			name = BackTab
		}
		return Hit(name), true
	}
	r := character(code)
	switch {
	case len(parts) > 2 && parts[2][0] > 0:
		r = character(parts[2][0])
	case shift && len(parts) > 0 && len(parts[0]) > 1 && parts[0][1] > 0:
		r = character(parts[0][1])
	case shift:
		r = unicode.ToUpper(r)
	}
	if alt || ctrl || !unicode.IsPrint(r) {
		return Key{}, false
	}
	return Key{Name: string(r), Kind: Printable}, true
}

// kitty maps the numbers that kitty gives to keys without a character.
var kitty = map[int]string{
	57364: F1, 57365: F2, 57366: F3, 57367: F4, 57368: F5, 57369: F6,
	57399: "0", 57400: "1", 57401: "2", 57402: "3", 57403: "4", 57404: "5", 57405: "6", 57406: "7", 57407: "8", 57408: "9",
	57409: ".", 57410: "/", 57411: "*", 57412: "-", 57413: "+", 57414: Enter, 57415: "=", 57416: ",",
	57417: Left, 57418: Right, 57419: Up, 57420: Down, 57421: PageUp, 57422: PageDown,
}

// click returns the key of a mouse report: a press of the left button is a Click, the wheel an
// arrow. Other reports return false.
func click(button, col, row int) (Key, bool) {
	switch button &^ 0b11100 { // SHIFT, ALT, CTRL
	case 0:
		return Key{Kind: Click, Col: col - 1, Row: row - 1}, true
	case 64:
		return Hit(Up), true
	case 65:
		return Hit(Down), true
	}
	return Key{}, false
}

// colourAnswer reports whether an OSC is an answer about colours (OSC 4, 10 to 19).
func colourAnswer(piece []byte) bool {
	code, value, found := strings.Cut(string(piece[2:]), ";")
	if n, err := strconv.Atoi(code); !found || err != nil || n != 4 && (n < 10 || n > 19) {
		return false
	}
	return strings.Contains(value, "rgb")
}
