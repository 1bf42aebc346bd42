package ui

import (
	"strings"

	"ancvtpe/payment"
	"ancvtpe/ui/widget"
)

// progressScreen shows a payment on its way: what is going on, for how long yet, and
// what the red key does.
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
	if !abortable(sc.snap.Transaction.State) {
		return nil
	}
	return []binding{on(labelEsc, textHelpAbort, abort, keyEsc)}
}

// abortable tells the states in which the red key changes something.
func abortable(s payment.State) bool {
	switch s {
	case payment.StateCreating, payment.StateNeedPayer, payment.StateAttaching, payment.StateWaiting,
		payment.StateChecking, payment.StateRecovering, payment.StateCancelAsking:
		return true
	}
	return false
}

func (s progressScreen) View(sc scene) string {
	tx := sc.snap.Transaction
	blocks := append(amountBlocks(sc, tx.Requested), widget.Gap(), widget.Text(progressText(sc.snap)))
	if tx.PaymentNo > 1 {
		blocks = append(blocks, widget.Ornament(3, paymentNoText(tx.PaymentNo)))
	}
	blocks = append(blocks, waitBlocks(sc)...)
	if abortable(tx.State) {
		blocks = append(blocks, widget.Gap(), widget.Ornament(4, textRedAborts))
	}
	return widget.Flow(sc.cols, sc.rows, blocks...)
}

// barCols is how wide the bar of the time left is.
const barCols = 36

// waitBlocks are the time left, that which has gone by, and the trouble with the
// acquirer, where there are.
func waitBlocks(sc scene) []widget.Block {
	left, elapsed := leftText(sc), elapsedText(sc)
	var blocks []widget.Block
	if line := strings.TrimSpace(left + "  " + elapsed); widthOf(line) <= sc.cols {
		blocks = append(blocks, widget.Text(line))
	} else {
		blocks = append(blocks, widget.Text(left), widget.Ornament(6, elapsed))
	}
	if bar := leftBar(sc, min(sc.cols, barCols)); bar != "" {
		blocks = append(blocks, widget.Ornament(7, bar))
	}
	if trouble := troubleText(sc); trouble != "" {
		blocks = append(blocks, widget.Text(sc.theme.Warn.Render(trouble)))
	}
	return blocks
}
