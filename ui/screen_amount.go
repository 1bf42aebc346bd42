package ui

import (
	"errors"
	"strings"

	"ancvtpe/payment"
	"ancvtpe/ui/paint"
	"ancvtpe/ui/theme"
	"ancvtpe/ui/widget"
)

// amountScreen is MONTANT. The menu BENEFICIAIRE follows it, or MODE DE PAIEMENT where the cashier
// chose DEBIT first.
type amountScreen struct {
	entry payment.AmountEntry
	debit bool // opened by DEBIT of the menu ANCV
}

func newAmountScreen(first string, fromDebit bool) screen {
	s := &amountScreen{debit: fromDebit}
	if first != "" {
		s.press(scene{}, first)
	}
	return s
}

func (*amountScreen) Title(scene) string { return wordAmount }

func (s *amountScreen) Keys(scene) []binding {
	return []binding{
		on("0-9 ,", textHelpAmount, s.press, each(amountKeys)...),
		on(labelEnter, textHelpValidate, s.enter, keyEnter),
		on(labelBack, textHelpCorrect, s.yellow, keyBack),
		on(labelEsc, textHelpHome, does(home), keyEsc),
	}
}

func (s *amountScreen) press(_ scene, key string) action {
	next, taken := s.entry.Press([]rune(key)[0])
	s.entry = next
	if !taken {
		return notice(textAmountRefused)
	}
	return stay()
}

func (s *amountScreen) yellow(scene, string) action {
	if s.entry.Empty() {
		return back()
	}
	s.entry = s.entry.Back()
	return stay()
}

func (s *amountScreen) enter(scene, string) action {
	amount, err := s.entry.Amount()
	switch {
	case errors.Is(err, payment.ErrAmountRange):
		return notice(textAmountZero)
	case s.debit:
		return push(newModeMenu(amount))
	}
	return push(newServiceMenu(amount))
}

func (*amountScreen) Bare(scene) bool { return false }

func (*amountScreen) Progress(scene) saleStep { return stepAmount }

func (s *amountScreen) View(sc scene) string {
	text := sc.theme.Amount.Render(s.entry.String() + " EUR")
	const cols = 48
	big := bigDigits(sc, s.entry.String(), theme.Idle, sc.digitCols())
	if sc.small() || big == nil {
		how := textAmountHow
		if sc.linear {
			how = textLinesSum
		}
		return widget.Flow(sc.cols, sc.rows, widget.Text(text), widget.Gap(), widget.Drawn(6, big), widget.Gap(), widget.Ornament(5, how))
	}
	inner := min(max(cols, paint.Width(big[0])+4), sc.cols-2) - 4
	box := []string{""}
	for _, line := range big {
		box = append(box, strings.Repeat(" ", max(0, (inner-paint.Width(big[0]))/2))+line)
	}
	box = append(box, "", strings.Repeat(" ", max(0, inner-paint.Width(text)))+text)
	lines := append(make([]string, min(1, sc.rows/16)), sc.panel(box, inner+4, sc.theme.Accent.Render)...)
	lines = append(lines, "")
	for _, how := range []string{textAmountHow1, textAmountHow2} {
		lines = append(lines, widget.Center(sc.theme.Faint.Render(how), sc.cols))
	}
	return strings.Join(lines, "\n")
}

// takesAmount reports whether digits on a screen are an amount.
func takesAmount(s screen) bool {
	switch s.(type) {
	case *amountScreen, readyScreen, resultScreen:
		return true
	}
	return false
}
