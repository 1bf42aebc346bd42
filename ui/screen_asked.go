package ui

import (
	"ancvtpe/payment"
	"ancvtpe/ui/widget"
)

// newAskedScreen is the screen for what till software asks of the cashier: MODE DE PAIEMENT with
// the amount set, or an ANNULATION to confirm, after the password if one is set.
func newAskedScreen(ask payment.TillAsk, password bool) screen {
	switch {
	case ask.Kind == payment.KindDebit:
		menu, _ := newModeMenu(ask.Amount).(*menuScreen)
		out := &exit{textHelpDeclineTill, func(sc scene) action { return run(sc.do.declineTill()) }}
		menu.yellow, menu.red = out, out
		return menu
	case password:
		decline := func(sc scene) action { return run(sc.do.declineTill()) }
		return &passwordScreen{function: wordCancellation, red: decline, then: func(_ scene, password string) action {
			return push(&askedCancelScreen{ask: ask, password: password})
		}}
	}
	return &askedCancelScreen{ask: ask}
}

// askedCancelScreen asks the cashier to confirm an ANNULATION that till software asks for.
type askedCancelScreen struct {
	ask      payment.TillAsk
	password string
}

func (*askedCancelScreen) Title(scene) string { return wordConfirm }

// Subtitle returns the word of the function.
func (*askedCancelScreen) Subtitle() string { return wordCancellation }

func (s *askedCancelScreen) Keys(scene) []binding {
	request := payment.CancelRequest{Reference: s.ask.Reference, Amount: s.ask.Amount, Password: s.password}
	return []binding{
		on(labelEnter, textHelpYes, func(sc scene, _ string) action { return run(sc.do.startCancellation(request)) }, keyEnter),
		declineKey(),
	}
}

func declineKey() binding {
	return on(labelEsc, textHelpDeclineTill, func(sc scene, _ string) action { return run(sc.do.declineTill()) }, keyEsc)
}

func (s *askedCancelScreen) View(sc scene) string {
	blocks := []widget.Block{
		widget.Text(textCancelAsk), widget.Gap(),
		widget.Text("Payé : " + euros(s.ask.Amount)), widget.Text(textReference + string(s.ask.Reference)),
	}
	for _, line := range othersText(sc.snap, s.ask.Reference) {
		blocks = append(blocks, widget.Text(line))
	}
	return widget.Flow(sc.cols, sc.rows, append(blocks, widget.Gap(), widget.Ornament(4, textAskedByTill))...)
}
