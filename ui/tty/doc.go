// Package tty runs a model of Bubble Tea on a terminal: it takes the terminal, reads its keys
// (ui/keyboard), draws its frames (ui/paint), follows the window's size, and puts everything
// back. Run is the one way to show something on a terminal.
package tty
