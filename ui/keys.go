package ui

import (
	"slices"
	"unicode/utf8"
)

// Names of the keys, as in ui/keyboard.
const (
	keyEnter = "enter"
	keyEsc   = "esc"
	keyBack  = "backspace"
	keyTab   = "tab"
	keyUp    = "up"
	keyDown  = "down"
	keyLeft  = "left"
	keyRight = "right"
	keyPgUp  = "pgup"
	keyPgDn  = "pgdown"
	keyHelp  = "f1"
	keyPaper = "f2"
	keyPhone = "f3"
	keyRetry = "f5"
	keyOwed  = "f6"
	keyLeave = "ctrl+c"

	keySuspend = "ctrl+z"
	keyRedraw  = "ctrl+l"
	keyTheme   = "ctrl+t"
)

// digitKeys are the digits; amountKeys are the characters of an amount.
const (
	digitKeys  = "0123456789"
	amountKeys = digitKeys + ",."
)

// binding is a key of a screen with its label, its help and what it does. One list serves footer,
// help and behaviour, so they cannot differ.
type binding struct {
	keys  []string
	label string // name in the footer; empty to leave it out
	help  string
	act   func(sc scene, key string) action
	takes func(rune) bool // further characters of this binding; may be nil
}

// is reports whether the binding has the key.
func (b binding) is(key string) bool {
	if slices.Contains(b.keys, key) {
		return true
	}
	r, size := utf8.DecodeRuneInString(key)
	return b.takes != nil && size == len(key) && b.takes(r)
}

// on makes a binding for the named keys.
func on(label, help string, act func(scene, string) action, keys ...string) binding {
	return binding{keys: keys, label: label, help: help, act: act}
}

// each returns the characters of a string as names of keys.
func each(chars string) []string {
	names := make([]string, 0, len(chars))
	for _, r := range chars {
		names = append(names, string(r))
	}
	return names
}

// does makes an act that depends on neither the scene nor the key.
func does(act func() action) func(scene, string) action {
	return func(scene, string) action { return act() }
}

func find(bindings []binding, key string) (binding, bool) {
	i := slices.IndexFunc(bindings, func(b binding) bool { return b.is(key) })
	if i < 0 {
		return binding{}, false
	}
	return bindings[i], true
}
