package ui

import (
	"strings"

	"ancvtpe/payment"
	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/widget"
)

// payerScreen is IDENTIFIANT CLIENT. The payer's id is typed or scanned, for a new payment or as
// another id for a payment in progress.
type payerScreen struct {
	amount  payment.Amount
	another bool // the payment exists, and the acquirer refused the first id
	text    string
}

// payerMax is the greatest length of an e-mail address.
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

// scannerKeys are further characters that a scanner may send: an AZERTY keyboard's digit row
// without SHIFT, and the first character of the prefix that names the kind of code.
const scannerKeys = `éÉ"(èÈçÇà§À]`

// payerKeys are the characters of a payer's id or e-mail address.
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

// Scan handles a scan. An id with ENTER starts the payment. A text without ENTER, which may be
// typed fast or pasted, only fills the field.
func (s *payerScreen) Scan(sc scene, scanned keyboard.Scan) action {
	payer, ok := scannedPayer(scanned.Text)
	if !ok || s.text != "" && strings.Contains(string(payer), "@") {
		// An address may be scanned in two parts, and its second part alone is a valid address.
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

// shown returns a field's text, as digits if it holds only digits and an AZERTY keyboard's
// unshifted digits.
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
		blocks = append(append(blocks, widget.Gap()), waitBlocks(sc)...)
	}
	return widget.Flow(sc.cols, sc.rows, blocks...)
}

// abort handles the red key during a payment.
func abort(sc scene, _ string) action { return action{cmd: sc.do.abort(), urgent: true} }

// validate is the green key of a field for a code. The footer names it once the burst that opened
// the field is over; characters that come before may be part of one scan with that burst.
func (sc scene) validate(enter func(scene, string) action) binding {
	b := on(labelEnter, textHelpValidate, enter, keyEnter)
	if !sc.armed {
		b.label = ""
	}
	return b
}
