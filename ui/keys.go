package ui

import (
	"slices"
	"unicode/utf8"
)

// Names of the keys, as Bubble Tea gives them.
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

// digitKeys are the digits; amountKeys what an amount is keyed in with.
const (
	digitKeys  = "0123456789"
	amountKeys = digitKeys + ",."
)

// binding is a key of a screen: what it is, what the footer and the help say of it,
// and what it does. The one list is used for all three, so that help cannot lie.
type binding struct {
	keys  []string
	label string // name in the footer; empty: not shown
	help  string
	act   func(sc scene, key string) action
	takes func(rune) bool // the characters that it is, where they are many; nil: none but keys
}

// is reports whether the binding is a key's.
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

// each splits a string into the names of its keys.
func each(chars string) []string {
	names := make([]string, 0, len(chars))
	for _, r := range chars {
		names = append(names, string(r))
	}
	return names
}

// does is an act that looks at neither the scene nor the key.
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
