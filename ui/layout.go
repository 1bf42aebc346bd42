package ui

import (
	"strings"

	"ancvtpe/ui/widget"
)

// Sizes of windows and of their parts, in cells.
const (
	// Below smallCols by smallRows the header is left out.
	smallCols, smallRows = 40, 12
	// Below plainCols by plainRows there is no ornament such as cards and tiles.
	plainCols, plainRows = 72, 22
	// From wideCols by wideRows a right column holds the ticket and the keypad.
	wideCols, wideRows = 100, 28
	// From thirdCols a third column holds the phone or else the day's operations.
	thirdCols = 160
	// bodyCols is the width that a body needs; sharedCols the width it has beside a phone at 80
	// columns.
	bodyCols, sharedCols = 44, 46
	// rightCols is the width of the right column with its gap and margin.
	rightCols = widget.KeypadCols + 2
	// cardCols is the greatest width of a card without a right column.
	cardCols = 66
	// edgeCols is the width of a card's edges and margins together.
	edgeCols = 6
)

// layout is how the window is divided, from top to bottom: header, bar, status words or an
// empty line, body, message, hint, keys.
type layout struct {
	header    bool
	statuses  []string
	gap       bool
	cols      int // of the body
	rows      int
	notice    []string // the message's lines; one empty line keeps its row free
	onBar     string   // the message where no row is left for it
	hint      bool     // there is a row for the hint
	keys      int      // lines of the soft keys
	phoneCols int      // of the phone beside the body; 0 for none
	right     bool     // there is a right column
	rightCols int      // of the ticket in it
	day       bool     // the day's operations are in a third column
	paper     bool     // the right column holds the ticket
	keypad    bool     // the right column holds the keypad
	tall      bool     // the keypad's keys are tall
	small     bool     // no ornament
}

func (a *App) layout() layout {
	if a.linear {
		return layout{cols: lineCols, rows: lineRows, small: true}
	}
	l := layout{statuses: a.statuses(), cols: a.size.Cols}
	l.small = a.size.Cols < plainCols || a.size.Rows < plainRows
	if sub := a.subtitle(); sub != "" {
		l.statuses = append(l.statuses, sub)
	}
	if a.notice != "" {
		mark := "! "
		if a.noticeDone {
			mark = "✔ "
		}
		l.notice = strings.Split(widget.Wrap(mark+a.notice, max(1, a.size.Cols-3*a.margin())), "\n")
	}
	needCols, need := a.need(a.size.Cols)
	shared := a.handset.open && a.size.Cols >= 80 && a.size.Rows >= plainRows && (a.size.Cols < wideCols || a.size.Cols-needCols <= widget.KeypadCols)
	if shared {
		cols, rows := a.need(sharedCols)
		if shared = cols <= sharedCols && rows <= a.size.Rows-1-len(l.statuses)-max(1, len(l.notice)); shared {
			needCols, need = cols, rows
		}
	}
	if a.handset.open && a.handset.focused && !shared && a.size.Cols < wideCols { // it covers the body
		needCols, need = bodyCols, 1
	}
	l.keys = a.keyLines()
	l.header = a.size.Cols >= smallCols && a.size.Rows >= smallRows
	l.gap = !l.small && len(l.statuses) == 0
	l.hint = !l.small && len(l.notice) < 2
	if !l.small && len(l.notice) == 0 {
		l.notice = []string{""}
	}
	for _, giveWay := range []func(){
		func() { l.gap = false },
		func() { l.hint = false },
		func() {
			if a.notice == "" {
				l.notice = nil
			}
		},
		func() { l.keys = min(1, l.keys) },
		func() { l.header = false },
		func() { l.keys = 0 },
		func() {
			// A code that the payer scans stays. Below smallCols by smallRows the bar has only a word.
			if _, code := a.top().(qrScreen); code && a.notice != "" && a.size.Cols >= smallCols && a.size.Rows >= smallRows {
				l.onBar, l.notice = strings.Join(l.notice, " "), nil
			}
		},
		func() {},
	} {
		l.rows = a.size.Rows - 1 - len(l.statuses) - len(l.notice) - l.keys - lines(l.header) - lines(l.gap) - lines(l.hint)
		if l.rows >= need {
			break
		}
		giveWay()
	}
	l.rows = max(l.rows, 0)
	a.columns(&l, needCols, shared)
	return l
}

// need returns the size that the screen on top needs in a window of this width. A code is beside
// its amount, or below it where that is too wide.
func (a *App) need(window int) (cols, rows int) {
	n, ok := a.top().(sizer)
	if !ok || a.help.open || a.paper.over {
		return bodyCols, 1
	}
	sc := a.bareScene()
	sc.cols = window
	return n.Need(sc)
}

// columns divides the window's width: the body, the right column, the phone. shared means that the
// phone is beside the body though the window is narrow.
func (a *App) columns(l *layout, needCols int, shared bool) {
	wide := a.size.Cols >= wideCols && a.size.Rows >= wideRows
	if a.handset.open {
		switch room := a.size.Cols - needCols; {
		case a.size.Cols >= thirdCols && room >= rightCols+widget.KeypadCols:
			l.phoneCols = widget.KeypadCols + 2
		case a.size.Cols >= wideCols && room > widget.KeypadCols:
			l.phoneCols, wide = widget.KeypadCols+2, false
		case shared:
			l.phoneCols, wide = a.size.Cols-sharedCols, false
		}
	}
	l.cols -= l.phoneCols
	if !wide || l.cols-rightCols < needCols {
		return
	}
	l.keypad = true
	l.paper = a.paper.beside && !a.paper.over && len(a.snap.LastTicket) > 0
	l.tall = l.rows >= widget.KeypadRows(true)+16
	l.right, l.rightCols = true, widget.KeypadCols
	if paper := ticketCols(a.snap); l.paper && l.cols-paper-3 >= needCols {
		l.rightCols = max(l.rightCols, paper) // for paper of 42 or 48 columns
	}
	l.cols -= l.rightCols + rightCols - widget.KeypadCols
	if a.size.Cols >= thirdCols && l.phoneCols == 0 && l.cols-dayCols-2 >= needCols {
		l.day = true
		l.cols -= dayCols + 2
	}
}

// margin returns the number of empty columns left and right of messages and keys.
func (a *App) margin() int {
	if a.size.Cols < plainCols || a.size.Rows < plainRows {
		return 0
	}
	return 1
}
