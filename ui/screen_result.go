package ui

import (
	"time"

	"ancvtpe/payment"
	"ancvtpe/ui/widget"
)

// resultStays is how long a result stands when nobody presses ENTER.
const resultStays = 30 * time.Second

// resultScreen tells how a transaction ended, until ENTER or for 30 s.
type resultScreen struct{}

func (resultScreen) Title(sc scene) string { return resultWord(sc.snap.Transaction.State) }

func (resultScreen) Keys(sc scene) []binding {
	keys := []binding{on(labelEnter, textHelpSeen, acknowledge, keyEnter, keyEsc)}
	if sc.snap.TicketAsked {
		keys = []binding{
			on(labelEnter, textHelpTicket, answerTicket(true), keyEnter),
			on(labelEsc, textHelpNoTicket, answerTicket(false), keyEsc),
		}
	}
	switch {
	case sc.snap.Transaction.State == payment.StatePaidMeanwhile:
		keys = append(keys, on("2", textHelpCancelThis, cancelThis, "2"))
	case sc.snap.Sale.Remainder() <= 0 && !sc.snap.TicketAsked:
		keys = append(keys, on("0-9", textHelpNextSale, nextSale, each(amountKeys)...))
	}
	return keys
}

// nextSale begins the next sale over the result, which is put away once the digit is known to
// be no scan's (App.seen).
func nextSale(_ scene, key string) action { return push(newAmountScreen(key, false)) }

func acknowledge(sc scene, _ string) action { return run(sc.do.acknowledge()) }

// answerTicket answers TICKET ?, which the engine asks for 10 s.
func answerTicket(yes bool) func(scene, string) action {
	return func(sc scene, _ string) action { return run(sc.do.answerTicket(yes)) }
}

// Tick acknowledges a result that nobody looks at.
func (resultScreen) Tick(sc scene, open time.Duration) action {
	if open < resultStays {
		return stay()
	}
	return acknowledge(sc, "")
}

func (resultScreen) View(sc scene) string {
	tx := sc.snap.Transaction
	r := resultOf(tx)
	style := sc.theme.Bad
	if tx.State.MovedMoney() {
		style = sc.theme.Good
	}
	blocks := []widget.Block{widget.Text(style.Render(r.headline))}
	if r.big > 0 {
		blocks = append(blocks, widget.Ornament(6, style.Render(bigAmount(sc, r.big.Grouped()))))
	}
	if sc.snap.TicketAsked {
		blocks = append(blocks, widget.Gap(), widget.Text(sc.theme.Amount.Render(textTicketAsk)))
	}
	blocks = append(blocks, widget.Gap())
	for _, line := range r.lines {
		blocks = append(blocks, widget.Text(line))
	}
	if recap := recapText(sc.snap); recap != "" {
		blocks = append(blocks, widget.Text(recap))
	}
	if tx.Reference != "" {
		blocks = append(blocks, widget.Ornament(4, textReference+string(tx.Reference)))
	}
	if tx.Authorization != "" {
		blocks = append(blocks, widget.Ornament(7, textAuthorization+tx.Authorization))
	}
	if tx.PaymentNo > 1 && tx.Kind == payment.KindDebit {
		blocks = append(blocks, widget.Ornament(5, paymentNoText(tx.PaymentNo)))
	}
	return widget.Flow(sc.cols, sc.rows, blocks...)
}
