// Package tty runs a Bubble Tea model on a terminal. It sets the terminal's modes, passes on its
// keys (ui/keyboard), draws the frames (ui/paint), follows the window's size, and restores the
// terminal at the end. Run is the only way in which the program draws screens on a terminal.
package tty
