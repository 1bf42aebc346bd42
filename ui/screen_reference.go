package ui

import (
	"errors"

	"ancvtpe/payment"
	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/widget"
)

// referenceScreen is REFERENCE. The reference of the payment to cancel is typed, or scanned from
// the ticket, and looked up at the acquirer. The amount is not asked for: the acquirer knows it,
// and a typed one could be wrong (decision 14).
type referenceScreen struct {
	password string // already checked
	text     string
	asking   func()              // ends the look-up under way; nil if there is none
	others   []payment.Reference // further references that the scan may stand for
}

// referenceKeys are the characters of a reference.
const referenceKeys = digitKeys + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"

// referenceScanned are further characters that a scanner may send.
const referenceScanned = scannerKeys + "&'!,"

func newReferenceScreen(password string) screen { return &referenceScreen{password: password} }

func (s *referenceScreen) Title(scene) string {
	if s.asking != nil {
		return wordConnecting
	}
	return wordReference
}

// Subtitle returns the word of the function.
func (*referenceScreen) Subtitle() string { return wordCancellation }

func (s *referenceScreen) Keys(sc scene) []binding {
	if s.asking != nil {
		return []binding{on(labelEsc, textHelpHome, does(s.leave), keyEsc)}
	}
	return []binding{
		sc.validate(s.enter),
		on(labelBack, textHelpCorrect, s.yellow, keyBack),
		on(labelEsc, textHelpHome, does(home), keyEsc),
		characters(s.press, oneOf(referenceKeys+referenceScanned)),
	}
}

func (s *referenceScreen) press(_ scene, key string) action {
	return write(&s.text, key, payment.MaxReference)
}

func (s *referenceScreen) yellow(scene, string) action {
	if !correct(&s.text) {
		return back()
	}
	return stay()
}

func (s *referenceScreen) enter(sc scene, _ string) action {
	found := scannedReferences(s.text)
	if len(found) == 0 {
		return notice(textReferenceExpected)
	}
	return s.look(sc, found)
}

// Expects implements scanTarget.
func (s *referenceScreen) Expects() expectation {
	if s.asking != nil {
		return expectNothing
	}
	return expectCode
}

// Scan handles a scan. A reference with ENTER is looked up. A text without ENTER, which may be
// typed fast, only fills the field.
func (s *referenceScreen) Scan(sc scene, scanned keyboard.Scan) action {
	found := s.meant(scanned)
	switch {
	case len(found) > 0:
		if s.text = string(found[0]); scanned.Entered {
			return s.look(sc, found)
		}
	case scanned.Entered:
		return notice(textReferenceExpected)
	default:
		s.text = typeableReference(s.text + scanned.Text)
	}
	return stay()
}

// meant returns the references that a scan may stand for. One of the usual length replaces what is
// in the field. Any other scan may be the rest of what was being typed.
func (s *referenceScreen) meant(scanned keyboard.Scan) []payment.Reference {
	alone := scannedReferences(scanned.Text)
	if s.text == "" || len(alone) > 0 && len(alone[0]) == usualReference {
		return alone
	}
	if whole := scannedReferences(s.text + scanned.Text); scanned.Entered || len(whole) > 0 && len(whole[0]) == usualReference {
		return append(whole, alone...)
	}
	return nil // the scan is added to the field
}

func (s *referenceScreen) leave() action {
	s.asking()
	return home()
}

// look looks up the first of the references, then the others until the acquirer knows one.
func (s *referenceScreen) look(sc scene, found []payment.Reference) action {
	s.text, s.others = string(found[0]), found[1:]
	cmd, stop := sc.do.lookUp(s, found[0], func(sc scene, a payment.Answer, err error) action {
		return s.found(sc, found[0], a, err)
	})
	s.asking = stop
	return run(cmd)
}

func (s *referenceScreen) found(sc scene, r payment.Reference, a payment.Answer, err error) action {
	s.asking = nil
	var refusal *payment.Refusal
	switch {
	case errors.As(err, &refusal) && refusal.Code == payment.CodeNotFound && len(s.others) > 0:
		return s.look(sc, s.others)
	case err != nil:
		return push(failureScreen{err: err, text: lookUpErrorText(r, a, err)})
	}
	request := payment.CancelRequest{Reference: r, Amount: a.Paid, Password: s.password}
	return push(confirmScreen{
		word: wordCancellation, lines: foundText(sc, r, a), no: home,
		yes: func(sc scene) action { return run(sc.do.startCancellation(request)) },
	})
}

func (s *referenceScreen) View(sc scene) string {
	var blocks []widget.Block
	if s.asking != nil {
		blocks = append(blocks, widget.Text(textReference+s.text), widget.Gap(), widget.Text(textLookingUp), widget.Gap(),
			widget.Ornament(5, textNothingCancelled))
		return widget.Flow(sc.cols, sc.rows, blocks...)
	}
	blocks = append(blocks, sc.field(textReference, shown(s.text)), widget.Gap(), widget.Ornament(5, sc.theme.Faint.Render(textReferenceHow)))
	return widget.Flow(sc.cols, sc.rows, blocks...)
}
