package keyboard

import (
	"slices"
	"time"
)

// Names of the keys that are not characters.
const (
	Enter     = "enter"
	Esc       = "esc"
	Backspace = "backspace"
	Tab       = "tab"
	BackTab   = "shift+tab"
	Up        = "up"
	Down      = "down"
	Left      = "left"
	Right     = "right"
	PageUp    = "pgup"
	PageDown  = "pgdown"
	F1        = "f1"
	F2        = "f2"
	F3        = "f3"
	F4        = "f4"
	F5        = "f5"
	F6        = "f6"
	CtrlC     = "ctrl+c"
	CtrlL     = "ctrl+l"
	CtrlT     = "ctrl+t"
	CtrlZ     = "ctrl+z"
)

// Kind is what kind of input a Key is.
type Kind uint8

const (
	// Named is a key with one of the names above.
	Named Kind = iota + 1
	// Printable is a character, which is also its Name.
	Printable
	// Control is a control character that is not a key of the till, and also its Name. Scanners
	// put such characters (STX, GS) around a code.
	Control
	// Pasted is a paste that the terminal has marked; Name is its text.
	Pasted
	// Click is a press of the left button on the cell Col, Row.
	Click
	// Foreign is an unknown sequence, neither a key of the till nor a known report.
	Foreign
)

// Key is one key that was hit.
type Key struct {
	Name     string
	Kind     Kind
	Col, Row int       // cell of a Click, from 0
	At       time.Time // when it was read
}

// Keys are the keys of one read, in the order in which they were hit.
type Keys []Key

// Has reports whether they include the named key.
func (k Keys) Has(name string) bool {
	return slices.ContainsFunc(k, func(one Key) bool { return one.Kind == Named && one.Name == name })
}

// Quiet ends a burst: no key has come for 150 ms.
type Quiet struct{}

// Hit returns the key with that name, or the character.
func Hit(name string) Key {
	if _, known := names[name]; known {
		return Key{Name: name, Kind: Named}
	}
	return Key{Name: name, Kind: Printable}
}

var names = map[string]struct{}{
	Enter: {}, Esc: {}, Backspace: {}, Tab: {}, BackTab: {}, Up: {}, Down: {}, Left: {}, Right: {}, PageUp: {}, PageDown: {},
	F1: {}, F2: {}, F3: {}, F4: {}, F5: {}, F6: {}, CtrlC: {}, CtrlL: {}, CtrlT: {}, CtrlZ: {},
}
