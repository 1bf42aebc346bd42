package tty

import (
	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"
)

// Echo has a terminal show what is typed on it, or not: a password. A file that is no
// terminal is left alone.
func Echo(f term.File, on bool) {
	state, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	if err != nil {
		return
	}
	if state.Lflag &^= unix.ECHO; on {
		state.Lflag |= unix.ECHO
	}
	_ = unix.IoctlSetTermios(int(f.Fd()), unix.TCSETS, state) // a terminal that is gone shows nothing
}
