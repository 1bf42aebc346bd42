package remote

import (
	"strings"

	"github.com/muesli/termenv"
)

// variables are the client's environment variables that describe its terminal.
type variables map[string]string

const (
	variablesMost = 32
	variableMost  = 128 // bytes of a value, and of TERM
)

// allowed reports whether a session accepts a variable.
func allowed(name string) bool {
	switch name {
	case "LANG", "COLORTERM", "NO_COLOR":
		return true
	}
	return strings.HasPrefix(name, "LC_") && len(name) < 32
}

func (v variables) set(name, value string) bool {
	if !allowed(name) || len(value) > variableMost || len(v) >= variablesMost {
		return false
	}
	v[name] = value
	return true
}

// profile returns how many colours a terminal has, by TERM and the client's variables.
func (v variables) profile(term string) termenv.Profile {
	term = strings.ToLower(term)
	colours := strings.ToLower(v["COLORTERM"])
	switch {
	case v["NO_COLOR"] != "" || strings.HasPrefix(term, "vt1") || strings.HasPrefix(term, "vt2") || strings.HasSuffix(term, "-m") || strings.HasSuffix(term, "-mono"):
		return termenv.Ascii
	case colours == "truecolor" || colours == "24bit" || strings.HasSuffix(term, "-direct"):
		return termenv.TrueColor
	case strings.Contains(term, "256color"):
		return termenv.ANSI256
	}
	return termenv.ANSI
}

// usable reports whether screens can be drawn on a terminal with this TERM.
func usable(term string) bool { return term != "" && term != "dumb" && term != "unknown" }

// utf8 reports whether a client's locale is UTF-8, which it is assumed to be without a locale
// (decision 87).
func (v variables) utf8() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := v[name]; locale != "" {
			_, charset, named := strings.Cut(locale, ".")
			if !named {
				charset = locale // macOS sends LC_CTYPE=UTF-8
			}
			charset, _, _ = strings.Cut(charset, "@")
			charset = strings.ReplaceAll(strings.ToLower(charset), "-", "")
			return charset == "utf8"
		}
	}
	return true
}
