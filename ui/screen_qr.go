package ui

import (
	"strings"

	"ancvtpe/ui/theme"
	"ancvtpe/ui/widget"
)

// qrScreen shows the code that the payer scans, or says that the window is too small for it.
type qrScreen struct {
	text string
	code widget.Code
	err  error
}

// sideCols is the least width of the column beside the code, for « Temps restant » and the time on
// one line; sideMost is the greatest.
const sideCols, sideMost = 19, 40

// sideGap is the least space between them; the code has a white margin of its own.
const sideGap = 1

func newQRScreen(text string) screen {
	code, err := widget.NewCode(text)
	return qrScreen{text, code, err}
}

func (qrScreen) Title(scene) string { return wordQR }

func (qrScreen) Keys(scene) []binding {
	return []binding{on(labelEsc, textHelpAbort, abort, keyEsc)}
}

// Need returns the size of the code with a column beside it, or with a line above it.
func (s qrScreen) Need(sc scene) (cols, rows int) {
	code := s.least(sc)
	cols, rows = code.Cols()+sideGap+sideCols, code.Rows()
	if sc.cols < cols {
		cols, rows = code.Cols(), rows+1
	}
	if sc.rows < rows+1+sc.words || sc.cols < cols {
		return bodyCols, 1
	}
	return cols, rows
}

// least returns the code in the smallest size that this terminal can draw.
func (s qrScreen) least(sc scene) widget.Code {
	if sc.ascii {
		return s.code.Spaces()
	}
	return s.code
}

func (qrScreen) Bare(scene) bool { return true }

// fitting returns the code in the largest size for which the body has room.
func (s qrScreen) fitting(sc scene) widget.Code {
	if sc.ascii {
		return s.least(sc)
	}
	if large := s.code.Large(); sc.rows >= large.Rows() && sc.cols >= large.Cols()+sideGap+sideCols {
		return large
	}
	return s.code
}

func (s qrScreen) View(sc scene) string {
	if sc.linear {
		return widget.Flow(sc.cols, sc.rows, append(qrSide(sc), widget.Text(textLinesCode+s.text), widget.Text(textLinesDraw))...)
	}
	if least := s.least(sc); s.err != nil || sc.cols < least.Cols() || sc.rows < least.Rows() {
		return s.withoutCode(sc)
	}
	code := s.fitting(sc)
	lines := code.In(widget.QRInks(sc.theme.Depth != theme.Sixteen)).Lines()
	if sc.cols-code.Cols()-sideGap >= sideCols {
		return besideCode(sc, lines, code.Cols())
	}
	if sc.rows > code.Rows() {
		line := euros(sc.snap.Transaction.Requested)
		if left := leftText(sc); left != "" {
			line += " · " + left
		}
		above := []string{sc.theme.Amount.Render(widget.Center(widget.Truncate(line, sc.cols), code.Cols())), ""}
		lines = append(above[:min(len(above), sc.rows-code.Rows())], lines...)
	}
	if !sc.plain {
		lines = widget.Indent(lines, (sc.cols-code.Cols())/2)
	}
	return strings.Join(lines, "\n")
}

// besideCode draws the column beside the code. Where there is room both stand in the middle.
func besideCode(sc scene, code []string, codeCols int) string {
	gap, margin, top := sideGap, 0, 0
	room := sc.cols - codeCols - gap
	switch {
	case room > sideCols+8 && !sc.plain:
		gap, room = 3, min(room-4, sideMost)
		margin, top = (sc.cols-codeCols-gap-room)/2, (sc.rows-len(code))/2
	case room > sideCols:
		gap, room = 2, room-1
	}
	if sc.wide {
		top = (sc.rows - len(code)) / 3
	}
	rows := sc.rows - top
	sc.cols, sc.wide = room, false
	column := offBar(strings.Split(widget.Flow(room, rows, qrSide(sc)...), "\n"), top, rows)
	code = append(code, make([]string, max(0, len(column)-len(code)))...)
	lines := widget.Indent(widget.Beside(code, column, codeCols+gap), margin)
	return strings.Join(append(make([]string, top), lines...), "\n")
}

// offBar moves the column one line down where it would touch the bar, if there is room: digits that
// touch it are hard to read from afar.
func offBar(column []string, top, rows int) []string {
	if top > 0 || len(column) >= rows {
		return column
	}
	return append([]string{""}, column...)
}

// qrSide returns the column beside the code.
func qrSide(sc scene) []widget.Block {
	asked := sc.snap.Transaction.Requested
	side := amountBlocks(sc, asked)
	switch {
	case sc.linear:
		side = append(append(side, waitBlocks(sc)...), widget.Text(textQRHow))
	case sc.plain:
		side = append(append(side, waitBlocks(sc)...), widget.Gap(), widget.Text(textQRHow), widget.Gap(), widget.Text(textRedAborts))
	default:
		if big := bigDigits(sc, asked.Grouped(), theme.Waiting, sc.cols); big != nil {
			sum := spread(sc.theme.Faint.Render(textFactAmount), sc.theme.Amount.Render(euros(asked)), min(sc.cols, barCols))
			side = []widget.Block{widget.Drawn(6, big), widget.Gap(), widget.Text(sum)}
		}
		side = append(append(side, waitBlocks(sc)...), widget.Gap(), widget.Text(textQRHow))
	}
	if no := sc.snap.Transaction.PaymentNo; no > 1 {
		side = append(side, widget.Ornament(3, paymentNoText(no)))
	}
	side = append(side, printedBlocks(sc)...)
	if sc.linear || sc.beside { // the code's text tells where to pay, or the phone is there
		return side
	}
	return append(side, phoneBlocks(sc)...)
}

// printedBlocks says that the code is also on paper.
func printedBlocks(sc scene) []widget.Block {
	if !sc.snap.Settings.PrintQR && !sc.snap.Settings.PINPad {
		return nil
	}
	return []widget.Block{widget.Ornament(4, textQRPrinted)}
}

// withoutCode says that the screen is too small, and what to do instead.
func (s qrScreen) withoutCode(sc scene) string {
	blocks := []widget.Block{widget.Text(sc.theme.Amount.Render(euros(sc.snap.Transaction.Requested)))}
	blocks = append(blocks, waitBlocks(sc)...)
	why := textQRImpossible
	if least := s.least(sc); s.err == nil {
		why = tooSmallText(least.Cols(), least.Rows()+2+sc.words)
		if sc.ascii {
			why += " " + textQRNoBlocks
		}
	}
	blocks = append(blocks, widget.Gap(), widget.Text(sc.theme.Warn.Render(why)), widget.Gap(), widget.Text(textQRInstead))
	return widget.Flow(sc.cols, sc.rows, append(blocks, printedBlocks(sc)...)...)
}
