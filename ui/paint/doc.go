// Package paint draws the frames of a session on its terminal: the cells that changed, at
// once, in one write.
//
// Bubble Tea's own renderer looks for a new frame 60 to 120 times a second, each till and
// each SSH session for as long as it lives, and writes a whole line for each that changed.
// A Painter sleeps until it is given a frame. One goroutine owns the terminal and does all
// the writing: a terminal that takes nothing (CTRL+S, a line that is cut) holds up nothing
// but its own frames, of which it gets the latest once it takes some again.
package paint
