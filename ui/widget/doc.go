// Package widget draws the parts that several screens share: the QR code, large digits, menus,
// the keypad, scrolled text, and text that leaves out less important blocks on a small screen. It
// has no rules about money and no French words. Widths are in cells (paint.Width).
package widget
