package ui

import (
	"strings"

	"ancvtpe/payment"
	"ancvtpe/ui/paint"
	"ancvtpe/ui/theme"
	"ancvtpe/ui/widget"
)

// progressScreen shows what a payment in progress is waiting for, the time left, and what the red
// key does.
type progressScreen struct{ kind baseKind }

func (s progressScreen) Title(scene) string {
	switch s.kind {
	case baseConnecting:
		return wordConnecting
	case baseAborting:
		return wordAborting
	case baseRecovering:
		return wordRecovery
	}
	return wordWaiting
}

func (s progressScreen) Keys(sc scene) []binding {
	switch state := sc.snap.Transaction.State; {
	case state == payment.StateCancelAsking:
		return []binding{on(labelEsc, textHelpNoCancel, abort, keyEsc)}
	case abortable(state):
		return []binding{on(labelEsc, textHelpAbort, abort, keyEsc)}
	case s.kind == baseAborting:
		return []binding{on("", "", does(func() action { return notice(textAbortUnderWay) }), keyEsc)}
	}
	return nil
}

// abortable reports whether the red key has an effect in a state.
func abortable(s payment.State) bool {
	switch s {
	case payment.StateCreating, payment.StateNeedPayer, payment.StateAttaching, payment.StateWaiting,
		payment.StateChecking, payment.StateRecovering, payment.StateCancelAsking:
		return true
	}
	return false
}

func (progressScreen) Bare(scene) bool { return false }

func (s progressScreen) View(sc scene) string {
	tx := sc.snap.Transaction
	if !sc.small() {
		return s.card(sc)
	}
	blocks := append(amountBlocks(sc, tx.Requested), widget.Gap(), widget.Text(progressText(sc.snap)))
	if tx.PaymentNo > 1 {
		blocks = append(blocks, widget.Ornament(3, paymentNoText(tx.PaymentNo)))
	}
	blocks = append(blocks, waitBlocks(sc)...)
	switch {
	case sc.linear: // the keys tell it
	case tx.State == payment.StateCancelAsking:
		blocks = append(blocks, widget.Gap(), widget.Ornament(4, textRedNoCancel))
	case abortable(tx.State):
		blocks = append(blocks, widget.Gap(), widget.Ornament(4, textRedAborts))
	}
	return widget.Flow(sc.cols, sc.rows, blocks...)
}

// card draws the amount in a card, and below it what the payment is waiting for.
func (s progressScreen) card(sc scene) string {
	tx := sc.snap.Transaction
	cols := sc.boxCols()
	big := bigDigits(sc, tx.Requested.Grouped(), theme.Waiting, sc.digitCols())
	box := sumLines("", big, sc.theme.Amount.Render(euros(tx.Requested)), sc.digitCols(), sc.air(big, 8))
	lines := sc.panel(box, cols, sc.theme.Edges[theme.Waiting].Render)
	told := []widget.Block{widget.Gap(), widget.Text(progressText(sc.snap))}
	if tx.PaymentNo > 1 {
		told = append(told, widget.Ornament(3, sc.theme.Faint.Render(paymentNoText(tx.PaymentNo))))
	}
	told = append(append(told, widget.Gap()), waitBlocks(sc)...)
	text := widget.Flow(min(sc.cols-2, textCols)-4, max(1, sc.rows-len(lines)), told...)
	lines = append(lines, widget.Indent(strings.Split(text, "\n"), sc.textLeft())...)
	if len(lines)+2 <= sc.rows {
		lines = append([]string{""}, lines...)
	}
	return strings.Join(lines, "\n")
}

// barCols is the greatest width of the bar that shows the time left.
const barCols = 40

// waitBlocks returns the time left, the time elapsed and the trouble with the acquirer, as far as
// there are any.
func waitBlocks(sc scene) []widget.Block {
	left, elapsed := leftText(sc), elapsedText(sc)
	var blocks []widget.Block
	if bar := leftBar(sc, min(sc.cols, barCols)); bar != "" && !sc.plain {
		label, value := left[:strings.LastIndexByte(left, ' ')], left[strings.LastIndexByte(left, ' ')+1:]
		blocks = append(blocks,
			widget.Text(spread(sc.theme.Faint.Render(label), sc.theme.Amount.Render(value), min(sc.cols, barCols))), widget.Ornament(7, bar),
			widget.Ornament(6, sc.theme.Faint.Render(elapsed)))
		return append(blocks, troubleBlocks(sc)...)
	}
	if line := strings.TrimSpace(left + "  " + elapsed); paint.Width(line) <= sc.cols {
		blocks = append(blocks, widget.Text(line))
	} else {
		blocks = append(blocks, widget.Text(left), widget.Ornament(6, elapsed))
	}
	if bar := leftBar(sc, min(sc.cols, barCols)); bar != "" {
		blocks = append(blocks, widget.Ornament(7, bar))
	}
	return append(blocks, troubleBlocks(sc)...)
}

// troubleBlocks says since when and why the acquirer has not answered.
func troubleBlocks(sc scene) []widget.Block {
	trouble := troubleText(sc)
	if trouble == "" {
		return nil
	}
	return []widget.Block{widget.Gap(), widget.Text(sc.theme.Warn.Render(trouble))}
}
