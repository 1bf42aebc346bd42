// Package widget draws the parts that several screens share: the QR code, big
// digits, wrapped text that gives way to a small screen, menus, scrolled text. It
// knows no money rules and no words. Every width is lipgloss.Width.
package widget
