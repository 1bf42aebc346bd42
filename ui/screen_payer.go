package ui

import (
	"strings"

	"ancvtpe/payment"
	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/widget"
)

// payerScreen takes the payer's id, typed or scanned: of a payment to begin, or
// another one for the payment that waits for it.
type payerScreen struct {
	amount  payment.Amount
	another bool // the payment exists and the acquirer does not take its payer
	text    string
}

// payerMax is the longest e-mail address.
const payerMax = 254

func (*payerScreen) Title(scene) string { return wordPayer }

func (s *payerScreen) Keys(sc scene) []binding {
	red := on(labelEsc, textHelpHome, does(home), keyEsc)
	if s.another {
		red = on(labelEsc, textHelpAbort, abort, keyEsc)
	}
	return []binding{
		sc.validate(s.enter),
		on(labelBack, textHelpCorrect, s.yellow, keyBack),
		red,
		characters(s.press, oneOf(payerKeys+scannerKeys)),
	}
}

// scannerKeys are what a scanner types besides: the row of an AZERTY keyboard without SHIFT,
// and the prefix that tells the kind of code.
const scannerKeys = `éÉ"(èÈçÇà§À]`

// payerKeys are what an e-mail address is typed with.
const payerKeys = digitKeys + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@.!#$%&'*+/=?^_`{|}~-"

func (s *payerScreen) press(_ scene, key string) action {
	return write(&s.text, key, payerMax)
}

func (s *payerScreen) yellow(scene, string) action {
	if !correct(&s.text) && !s.another {
		return back()
	}
	return stay()
}

func (s *payerScreen) enter(sc scene, _ string) action {
	payer, ok := scannedPayer(s.text)
	if !ok {
		return notice(textPayerExpected)
	}
	return s.submit(sc, payer)
}

func (s *payerScreen) submit(sc scene, payer payment.PayerID) action {
	if s.another {
		return run(sc.do.givePayer(payer))
	}
	return run(sc.do.startDebit(debit{s.amount, payment.ModePayerID, payer}))
}

// Expects implements scanTarget.
func (*payerScreen) Expects() expectation { return expectCode }

// Scan takes a burst. One that ends with ENTER and is an id needs no further key;
// one without ENTER may be fast fingers or a paste and only fills the field.
func (s *payerScreen) Scan(sc scene, scanned keyboard.Scan) action {
	payer, ok := scannedPayer(scanned.Text)
	if !ok || s.text != "" && strings.Contains(string(payer), "@") {
		// The end of an address is one by itself.
		payer, ok = scannedPayer(s.text + scanned.Text)
	}
	switch {
	case ok:
		if s.text = string(payer); scanned.Entered {
			return s.submit(sc, payer)
		}
		return stay()
	case scanned.Entered:
		s.text = typeable(scanned.Text)
		return notice(textPayerExpected)
	}
	s.text = typeable(s.text + scanned.Text)
	return stay()
}

// shown is a field's text: digits where a keyboard without SHIFT has typed nothing else.
func shown(text string) string {
	if digits := unshifted(text); strings.Trim(digits, digitKeys) == "" {
		return digits
	}
	return text
}

func (s *payerScreen) Progress(scene) saleStep { return stepPayer }

func (s *payerScreen) View(sc scene) string {
	amount, told := s.amount, ""
	if s.another {
		amount, told = sc.snap.Transaction.Requested, codeText(sc.snap.Transaction.Code)
	}
	blocks := []widget.Block{widget.Text(sc.theme.Amount.Render(euros(amount)))}
	if told != "" {
		blocks = append(blocks, widget.Gap(), widget.Text(sc.theme.Warn.Render(told)))
	}
	blocks = append(blocks, widget.Gap(), sc.field(textPayerPrompt, shown(s.text)), widget.Gap(),
		widget.Ornament(5, sc.theme.Faint.Render(textPayerHow)))
	if s.another {
		blocks = append(blocks, waitBlocks(sc)...)
	}
	return widget.Flow(sc.cols, sc.rows, blocks...)
}

// abort is the red key of a payment in progress.
func abort(sc scene, _ string) action { return action{cmd: sc.do.abort(), urgent: true} }

// validate is the green key of a field for a code. It is named from when the keys that opened the
// field are over: characters that follow them sooner may be one scan with them.
func (sc scene) validate(enter func(scene, string) action) binding {
	b := on(labelEnter, textHelpValidate, enter, keyEnter)
	if !sc.armed {
		b.label = ""
	}
	return b
}
