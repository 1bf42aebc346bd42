package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// write adds what is typed to a field of so many characters at most. What it has no room for is not
// taken, and that is said.
func write(field *string, typed string, most int) action {
	if utf8.RuneCountInString(*field+typed) > most {
		return notice(textFieldFull)
	}
	*field += typed
	return stay()
}

// correct takes the last character of a field back; false when there was none.
func correct(field *string) bool {
	_, size := utf8.DecodeLastRuneInString(*field)
	*field = (*field)[:len(*field)-size]
	return size > 0
}

// characters makes the binding of the characters of a field.
func characters(act func(scene, string) action, takes func(rune) bool) binding {
	return binding{act: act, takes: takes}
}

// oneOf takes what is among characters.
func oneOf(chars string) func(rune) bool {
	return func(r rune) bool { return strings.ContainsRune(chars, r) }
}

// formCharacter reports whether a value is typed with it: printable ASCII and Latin letters.
func formCharacter(r rune) bool {
	return r <= 'ÿ' && unicode.IsPrint(r) || strings.ContainsRune("œŒ€’–", r)
}

// printable is what of a burst a field takes.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, text)
}
