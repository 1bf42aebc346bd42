package ui

import (
	"ancvtpe/payment"
	"ancvtpe/ui/theme"
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

// Bare implements bare, since the screen draws its own card.
func (unresolvedScreen) Bare(scene) bool { return true }

func (unresolvedScreen) View(sc scene) string {
	tx := sc.snap.Transaction
	asked := []widget.Block{widget.Text(sc.theme.Amount.Render(euros(tx.Requested)) + referenceSuffix(tx))}
	blocks := []widget.Block{widget.Text(sc.theme.Amount.Render("? " + unresolvedHeadline(tx)))}
	if sc.small() {
		blocks = append(blocks, asked...)
	}
	blocks = append(blocks, widget.Gap(), widget.Text(sc.theme.Warn.Render(doNotAgainText(tx))), widget.Ornament(5, textUnknownMeans))
	if !sc.small() {
		blocks = append(blocks, widget.Gap())
	}
	if trouble := troubleText(sc); trouble != "" {
		blocks = append(blocks, widget.Text(trouble))
	} else {
		blocks = append(blocks, widget.Text(sinceText(sc, tx.Started)))
	}
	if tx.NotFound {
		blocks = append(blocks, widget.Text(textNotFound))
	}
	keys := unresolvedKeys(sc)
	if sc.small() {
		return widget.Flow(sc.cols, sc.rows, append(sc.smallTold(theme.Partial, markUnknown, blocks), keys...)...)
	}
	under := []fact{{textFactAmount, euros(tx.Requested)}, {textFactReference, string(tx.Reference)}}
	for i, b := range keys {
		keys[i].Text = sc.theme.Faint.Render(b.Text)
	}
	return sc.told(theme.Partial, markUnknown, blocks, under, keys...)
}

// unresolvedKeys says what the keys do; in lines the keys tell it themselves.
func unresolvedKeys(sc scene) []widget.Block {
	var blocks []widget.Block
	switch state := sc.snap.Transaction.State; {
	case state == payment.StateUnknown && !sc.linear:
		blocks = append(blocks, widget.Ornament(3, textUnknownRed))
	case state == payment.StateAbortUnknown:
		blocks = append(blocks, widget.Ornament(6, textAbortAsked))
	}
	if sc.snap.CanWriteOff && !sc.linear {
		blocks = append(blocks, widget.Ornament(4, textWriteOffOffer))
	}
	return blocks
}
