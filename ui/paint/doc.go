// Package paint draws the frames of a session on its terminal. It writes only the cells that
// changed, at once and in one write.
//
// Bubble Tea's own renderer wakes up 60 to 120 times a second in every session and rewrites every
// line that changed. A Painter sleeps until Show gives it a frame (decision 21). One goroutine
// does all the writing, so a terminal that reads nothing (CTRL+S, a broken connection) delays
// only its own frames; when it reads again it receives the latest frame.
package paint
