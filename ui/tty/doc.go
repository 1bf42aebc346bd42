// Package tty runs a model of Bubble Tea on a terminal: it takes the terminal, reads its keys
// (ui/keyboard), draws its frames (ui/paint), follows the window's size, and puts everything
// back. Whoever shows something on a terminal does it with Run.
package tty
