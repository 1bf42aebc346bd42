package test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"sync"
	"unicode"
	"unicode/utf8"
)

// tap records what a program writes to its terminal.
type tap struct {
	mu    sync.Mutex
	bytes []byte
}

func (k *tap) Write(b []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.bytes = append(k.bytes, b...)
	return len(b), nil
}

// drain returns the output since the last call up to the last whole line. The rest is for the
// next call.
func (k *tap) drain() []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	end := bytes.LastIndexByte(k.bytes, '\n') + 1
	got := slices.Clone(k.bytes[:end])
	k.bytes = slices.Clone(k.bytes[end:])
	return got
}

// controls returns the kinds of control sequences in an output. The kind of a CSI sequence is
// its prefix and final byte, of OSC, DCS and the like the whole sequence, of others the
// character.
func controls(b []byte) map[string]bool {
	found := map[string]bool{}
	marks := 0
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		switch {
		case b[0] == 0x1b:
			n, kind := sequence(b)
			found[kind], b = true, b[n:]
			continue
		case r == utf8.RuneError && size == 1:
			found[fmt.Sprintf("byte %02x", b[0])] = true
		case unicode.Is(unicode.M, r), r >= 0x1160 && r <= 0x11ff:
			if marks++; marks > 2 {
				found["marks without end"] = true
			}
		case !unicode.IsPrint(r):
			found[fmt.Sprintf("%U", r)] = true
		default:
			marks = 0
		}
		b = b[size:]
	}
	return found
}

// sequence returns the length and kind of the sequence that b begins with.
func sequence(b []byte) (int, string) {
	if len(b) == 1 {
		return 1, "ESC"
	}
	switch b[1] {
	case '[':
		i := 2
		for i < len(b) && b[i] >= 0x20 && b[i] <= 0x3f {
			i++
		}
		if i == len(b) {
			return i, "CSI torn"
		}
		prefix := ""
		if b[2] >= 0x3c && b[2] <= 0x3f {
			prefix = string(b[2:3])
		}
		if final := string(b[i : i+1]); prefix+final != "m" && b[i] >= 0x40 {
			return i + 1, "CSI " + prefix + final + modes(prefix, final, b[2:i])
		}
		return i + 1, "CSI " + string(b[i:i+1])
	case ']', 'P', '_', '^', 'X':
		end := len(b)
		for _, stop := range [][]byte{{0x07}, {0x1b, '\\'}} {
			if i := bytes.Index(b, stop); i >= 0 {
				end = min(end, i+len(stop))
			}
		}
		return end, fmt.Sprintf("%q", b[:end])
	}
	return 2, fmt.Sprintf("ESC %q", b[1:2])
}

// modes returns the parameters of a sequence that switches the terminal's modes.
func modes(prefix, final string, params []byte) string {
	if prefix != "" || final == "h" || final == "l" || final == "q" || final == "t" {
		return " " + string(params)
	}
	return ""
}

// strange returns the controls that are not on the list.
func strange(b []byte, allowed map[string]bool) []string {
	var all []string
	for _, kind := range slices.Sorted(maps.Keys(controls(b))) {
		if !allowed[kind] {
			all = append(all, kind)
		}
	}
	return all
}
