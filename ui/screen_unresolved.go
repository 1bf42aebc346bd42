package ui

import (
	"ancvtpe/payment"
	"ancvtpe/ui/widget"
)

// unresolvedScreen is RESULTAT INCONNU. The till asks the acquirer until it knows the result, and
// the cashier must not make the payment again (I5, I6).
type unresolvedScreen struct{}

func (unresolvedScreen) Title(scene) string { return wordUnknown }

func (s unresolvedScreen) Keys(sc scene) []binding {
	var keys []binding
	if sc.snap.Transaction.State != payment.StateCancelUnknown {
		keys = append(keys, on(labelEsc, textHelpAbortLater, abort, keyEsc))
	}
	if sc.snap.CanWriteOff {
		keys = append(keys, on("9", textHelpWriteOff, s.writeOff, "9"))
	}
	return keys
}

func (unresolvedScreen) writeOff(sc scene, _ string) action {
	return push(confirmScreen{lines: writeOffText(sc.snap.Transaction), yes: func(sc scene) action {
		return action{route: routeBack, cmd: sc.do.writeOff()}
	}})
}

func (unresolvedScreen) View(sc scene) string {
	tx := sc.snap.Transaction
	blocks := []widget.Block{
		widget.Text(sc.theme.Amount.Render("? " + unresolvedHeadline(tx))),
		widget.Text(sc.theme.Amount.Render(euros(tx.Requested)) + referenceSuffix(tx)),
		widget.Gap(),
		widget.Text(sc.theme.Warn.Render(doNotAgainText(tx))),
		widget.Ornament(5, textUnknownMeans),
	}
	if trouble := troubleText(sc); trouble != "" {
		blocks = append(blocks, widget.Text(sc.theme.Warn.Render(trouble)))
	} else {
		blocks = append(blocks, widget.Text(sinceText(sc, tx.Started)))
	}
	if tx.NotFound {
		blocks = append(blocks, widget.Text(sc.theme.Warn.Render(textNotFound)))
	}
	switch {
	case tx.State == payment.StateUnknown && !sc.linear: // else the keys tell it
		blocks = append(blocks, widget.Ornament(3, textUnknownRed))
	case tx.State == payment.StateAbortUnknown:
		blocks = append(blocks, widget.Ornament(6, textAbortAsked))
	}
	if sc.snap.CanWriteOff && !sc.linear {
		blocks = append(blocks, widget.Ornament(4, textWriteOffOffer))
	}
	return widget.Flow(sc.cols, sc.rows, blocks...)
}
