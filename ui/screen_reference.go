package ui

import (
	"errors"

	"ancvtpe/payment"
	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/widget"
)

// referenceScreen takes the reference of the payment to cancel, typed or scanned from
// the ticket, and asks the acquirer what it knows of it. It does not ask for the amount: the
// acquirer knows it, and a typed one could be wrong.
type referenceScreen struct {
	password string // checked, for this one cancellation
	text     string
	asking   func()              // ends the question under way; nil: none is
	others   []payment.Reference // what the scan may have meant as well
}

// referenceKeys are what a reference is typed with.
const referenceKeys = digitKeys + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"

// referenceScanned are what a scanner types besides (scannerKeys), and what of an AZERTY row is
// no letter.
const referenceScanned = scannerKeys + "&'!,"

func newReferenceScreen(password string) screen { return &referenceScreen{password: password} }

func (s *referenceScreen) Title(scene) string {
	if s.asking != nil {
		return wordConnecting
	}
	return wordReference
}

// Subtitle is the word of the function.
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

// Scan takes a burst. One that ends with ENTER and holds a reference needs no further
// key; one without ENTER may be fast fingers and only fills the field.
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

// meant is what a burst may stand for. One of the length that was seen so far is a ticket's
// code, whatever stands in the field; any other may be the end of what was being typed.
func (s *referenceScreen) meant(scanned keyboard.Scan) []payment.Reference {
	alone := scannedReferences(scanned.Text)
	if s.text == "" || len(alone) > 0 && len(alone[0]) == usualReference {
		return alone
	}
	if whole := scannedReferences(s.text + scanned.Text); scanned.Entered || len(whole) > 0 && len(whole[0]) == usualReference {
		return append(whole, alone...)
	}
	return nil // it fills the field
}

func (s *referenceScreen) leave() action {
	s.asking()
	return home()
}

// look asks for the first of the references, the others in turn while the acquirer
// knows none of them.
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
