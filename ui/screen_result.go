package ui

import (
	"strings"
	"time"

	"ancvtpe/payment"
	"ancvtpe/ui/theme"
	"ancvtpe/ui/widget"
)

// resultStays is how long a result is shown without ENTER.
const resultStays = 30 * time.Second

// resultScreen shows how a transaction ended, until ENTER or for 30 s (decision 15).
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

// nextSale begins the next sale over the result. The result is acknowledged once the digit cannot
// be part of a scan (App.seen).
func nextSale(_ scene, key string) action { return push(newAmountScreen(key, false)) }

func acknowledge(sc scene, _ string) action { return run(sc.do.acknowledge()) }

// answerTicket answers TICKET ?, which the engine asks for 10 s (decision 39).
func answerTicket(yes bool) func(scene, string) action {
	return func(sc scene, _ string) action { return run(sc.do.answerTicket(yes)) }
}

// Tick acknowledges a result after resultStays.
func (resultScreen) Tick(sc scene, open time.Duration) action {
	if open < resultStays {
		return stay()
	}
	return acknowledge(sc, "")
}

// Bare implements bare. A payment in full fills a wide window, other results draw their own cards.
func (resultScreen) Bare(sc scene) bool {
	tx := sc.snap.Transaction
	return tx.Remainder() > 0 || resultOf(tx).big == 0
}

func (resultScreen) View(sc scene) string {
	tx := sc.snap.Transaction
	r, tone := resultOf(tx), resultTone(tx)
	if sc.linear {
		r = r.restFirst(tx)
	}
	style := sc.theme.Bad
	switch tone {
	case theme.Accepted:
		style = sc.theme.Good
	case theme.Partial:
		style = sc.theme.Warn
	}
	told := resultLines(sc, r)
	if r.big == 0 && tx.Remainder() <= 0 {
		said := append([]widget.Block{widget.Text(style.Render(r.headline)), widget.Gap()}, told...)
		if !sc.small() {
			return sc.told(tone, resultMark(tx.State), said, resultFacts(sc))
		}
		return widget.Flow(sc.cols, sc.rows, append(sc.smallTold(tone, resultMark(tx.State), said), smallFacts(sc)...)...)
	}
	if sc.small() {
		blocks, sum := []widget.Block{widget.Text(style.Render(r.headline))}, r.big
		if rest := tx.Remainder(); rest > 0 && !sc.linear {
			sum, blocks = rest, []widget.Block{widget.Text(sc.theme.Good.Render(r.headline)), widget.Text(sc.theme.Amount.Render(textToCollect))}
		}
		if sum > 0 {
			blocks = append(blocks, widget.Gap(), widget.Drawn(6, bigDigits(sc, sum.Grouped(), tone, sc.cols)))
		}
		return widget.Flow(sc.cols, sc.rows, append(append(blocks, widget.Gap()), append(told, smallFacts(sc)...)...)...)
	}
	if tx.Remainder() > 0 {
		lines := partCards(sc, func(int) []string { return []string{sc.theme.Good.Render(r.headline)} }, tx.Remainder(), told, resultFacts(sc)...)
		return strings.Join(append(make([]string, sc.lead(lines)), lines...), "\n")
	}
	cols, text, left := sc.boxCols(), min(sc.cols-2, textCols)-4, sc.textLeft()
	big := bigDigits(sc, r.big.Grouped(), tone, sc.digitCols())
	under := wrappedBlocks(text, told)
	card := sumLines("", big, style.Render(r.headline), sc.digitCols(), sc.air(big, len(under)+6))
	lines := sc.panel(card, cols, sc.theme.Edges[tone].Render)
	facts := factLines(sc, text, resultFacts(sc)...)
	gap := func() {
		if len(lines)+len(under)+len(facts)+2 <= sc.rows {
			lines = append(lines, "")
		}
	}
	if gap(); len(under) > 0 {
		lines = append(lines, widget.Indent(under, left)...)
		under = nil
		gap()
	}
	lines = append(lines, widget.Indent(facts, left)...)
	return strings.Join(append(make([]string, sc.lead(lines)), lines...), "\n")
}

// resultLines returns the sentences of a result.
func resultLines(sc scene, r result) []widget.Block {
	var blocks []widget.Block
	if sc.snap.TicketAsked {
		blocks = append(blocks, widget.Text(sc.theme.Amount.Render(textTicketAsk)))
	}
	for _, line := range r.lines {
		blocks = append(blocks, widget.Text(line))
	}
	if tx := sc.snap.Transaction; tx.State == payment.StateCancelAccepted {
		for _, line := range othersText(sc.snap, tx.Reference) {
			blocks = append(blocks, widget.Text(line))
		}
	}
	if recap := recapText(sc.snap); recap != "" {
		blocks = append(blocks, widget.Text(recap))
	}
	return blocks
}

// resultFacts returns the facts of a transaction that has ended.
func resultFacts(sc scene) []fact {
	tx := sc.snap.Transaction
	facts := []fact{
		{textFactReference, string(tx.Reference)},
		{textFactAuthorization, tx.Authorization},
		{textFactPayer, tx.PayerMasked},
		{textFactTickets, ticketsText(sc)},
	}
	if tx.PaymentNo > 1 && tx.Kind == payment.KindDebit {
		facts = append(facts, fact{textFactSale, paymentNoText(tx.PaymentNo)})
	}
	if sc.wide {
		facts = append(facts, fact{" ", " "}, fact{textFactToday, todayText(sc)}, fact{textFactClosing, closesText(sc)})
	}
	return facts
}

func smallFacts(sc scene) []widget.Block {
	tx := sc.snap.Transaction
	var blocks []widget.Block
	if tx.Reference != "" {
		blocks = append(blocks, widget.Ornament(4, textReference+string(tx.Reference)))
	}
	if tx.Authorization != "" {
		blocks = append(blocks, widget.Ornament(7, textAuthorization+tx.Authorization))
	}
	if tx.PaymentNo > 1 && tx.Kind == payment.KindDebit {
		blocks = append(blocks, widget.Ornament(5, paymentNoText(tx.PaymentNo)))
	}
	return blocks
}

// wrappedBlocks returns the lines of blocks, wrapped to cols.
func wrappedBlocks(cols int, blocks []widget.Block) []string {
	if len(blocks) == 0 {
		return nil
	}
	return strings.Split(widget.Flow(cols, 20, blocks...), "\n")
}
