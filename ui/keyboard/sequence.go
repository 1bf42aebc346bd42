package keyboard

import "unicode/utf8"

// escapeLength is the length of the sequence that b begins with: ESC alone, SS3, CSI,
// or ESC and a character (ALT); 0 when its end has not come.
func escapeLength(b []byte) int {
	switch {
	case len(b) == 1:
		return 0 // ESC, or the beginning of a sequence
	case b[1] == '\x1b':
		if len(b) > 2 && (b[2] == '[' || b[2] == 'O') { // ALT and a sequence
			if n := escapeLength(b[1:]); n > 0 {
				return 1 + n
			}
			return 0
		}
		return 1
	case b[1] == 'O':
		return whole(b, 3)
	case b[1] != '[':
		_, size := utf8.DecodeRune(b[1:])
		return 1 + size
	}
	for i := 2; i < len(b); i++ {
		switch {
		case i == 2 && b[i] == '[': // the Linux console's function keys
		case i == 2 && b[i] == 'M': // an old mouse report has three bytes more
			return whole(b, 6)
		case b[i] >= 0x40 && b[i] <= 0x7e:
			return i + 1
		case b[i] < ' ' || b[i] > '~':
			return i // broken off by what is none of it
		}
	}
	if len(b) > 32 {
		return len(b)
	}
	return 0
}

// brokenOff tells of a sequence without its end.
func brokenOff(key []byte) bool {
	if len(key) < 3 || key[0] != '\x1b' || key[1] != '[' {
		return len(key) == 2 && key[0] == '\x1b' && key[1] == '['
	}
	last := key[len(key)-1]
	return key[2] != 'M' && (last < 0x40 || last > 0x7e)
}

// whole is n, or 0 when b is shorter.
func whole(b []byte, n int) int {
	if len(b) < n {
		return 0
	}
	return n
}
