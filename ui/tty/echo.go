package tty

import (
	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"
)

// Echo turns the display of typed characters on or off (for a password). It does nothing to a
// file that is not a terminal.
func Echo(f term.File, on bool) {
	state, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	if err != nil {
		return
	}
	if state.Lflag &^= unix.ECHO; on {
		state.Lflag |= unix.ECHO
	}
	_ = unix.IoctlSetTermios(int(f.Fd()), unix.TCSETS, state) // a terminal that is gone echoes nothing
}
