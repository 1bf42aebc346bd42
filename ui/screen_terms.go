package ui

import (
	"strings"

	"ancvtpe/ui/widget"
)

// termsScreen shows the conditions of use: ENTER leafs through them and accepts on
// the last page, ESC declines.
type termsScreen struct {
	debit  debit // goes on once they are accepted; amount 0: none
	scroll widget.Scroll
}

func newTermsScreen(d debit) screen { return &termsScreen{debit: d} }

func (*termsScreen) Title(scene) string { return wordTerms }

func (s *termsScreen) Keys(scene) []binding {
	return []binding{
		on(labelEnter, textHelpRead, s.green, keyEnter),
		on(labelEsc, textHelpDecline, does(s.decline), keyEsc, keyBack),
		on("", textHelpScroll, s.leaf, keyUp, keyDown, keyPgUp, keyPgDn),
	}
}

func (s *termsScreen) green(sc scene, key string) action {
	if s.atEnd(sc) {
		return run(sc.do.acceptTerms(s.debit))
	}
	return s.leaf(sc, key)
}

func (s *termsScreen) leaf(sc scene, key string) action {
	s.scroll = s.scroll.Move(step(key, sc.rows-1), len(s.lines(sc)), sc.rows-1)
	return stay()
}

func (s *termsScreen) decline() action { return home().saying(textTermsDeclined) }

func (s *termsScreen) lines(sc scene) []string {
	return strings.Split(widget.Wrap(termsText, max(1, sc.cols)), "\n")
}

func (s *termsScreen) atEnd(sc scene) bool { return s.scroll.AtEnd(len(s.lines(sc)), sc.rows-1) }

// View keeps the last line for what ENTER does, so that it is never scrolled away.
func (s *termsScreen) View(sc scene) string {
	hint := textTermsMore
	if s.atEnd(sc) {
		hint = textTermsEnd
	}
	page := widget.Box(strings.Join(s.scroll.Window(s.lines(sc), sc.rows-1), "\n"), sc.cols, sc.rows-1)
	return strings.Join(append(page, sc.theme.Warn.Render(widget.Truncate(hint, sc.cols))), "\n")
}
