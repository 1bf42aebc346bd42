package keyboard

import (
	"slices"
	"time"
)

// Names of the keys that are no character.
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

// Kind is what a key is to a burst.
type Kind uint8

const (
	// Named is a key with one of the names above.
	Named Kind = iota + 1
	// Printable is a character; Name is it.
	Printable
	// Control is a control character that is no key of ours. Scanners frame what they
	// read with such (STX, GS); Name is it.
	Control
	// Pasted is a paste that the terminal has marked; Name is its text.
	Pasted
	// Click is a press of the left button on the cell Col, Row.
	Click
	// Foreign is a sequence that no key of ours sends, and no terminal by itself.
	Foreign
)

// Key is one key that was hit.
type Key struct {
	Name     string
	Kind     Kind
	Col, Row int       // of a Click, from 0
	At       time.Time // when it came
}

// Keys are keys in the order in which they were hit, as many as came together.
type Keys []Key

// Has reports whether a key of that name is among them.
func (k Keys) Has(name string) bool {
	return slices.ContainsFunc(k, func(one Key) bool { return one.Kind == Named && one.Name == name })
}

// Quiet says that no key has come for a moment: the burst is over.
type Quiet struct{}

// Hit is a key by its name, for tests and for what stands for a key.
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
