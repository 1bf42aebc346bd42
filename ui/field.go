package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// write adds typed to a field of at most most characters. If there is no room it changes nothing
// and returns a notice.
func write(field *string, typed string, most int) action {
	if utf8.RuneCountInString(*field+typed) > most {
		return notice(textFieldFull)
	}
	*field += typed
	return stay()
}

// correct removes the last character of a field. It returns false if there was none.
func correct(field *string) bool {
	_, size := utf8.DecodeLastRuneInString(*field)
	*field = (*field)[:len(*field)-size]
	return size > 0
}

// characters makes the binding for all characters that a field accepts.
func characters(act func(scene, string) action, takes func(rune) bool) binding {
	return binding{act: act, takes: takes}
}

// oneOf returns a predicate for the characters of a string.
func oneOf(chars string) func(rune) bool {
	return func(r rune) bool { return strings.ContainsRune(chars, r) }
}

// formCharacter reports whether a parameter's value may hold r: printable ASCII, Latin-1 and the
// rest of Windows-1252 that French uses.
func formCharacter(r rune) bool {
	return r <= 'ÿ' && unicode.IsPrint(r) || strings.ContainsRune("œŒ€’–", r)
}

// printable returns the printable characters of a text.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, text)
}
