package ui

import (
	"strings"

	"ancvtpe/ui/widget"
)

// termsScreen shows the conditions of use. Until they are accepted, ENTER shows the next page and
// accepts on the last one, and ESC declines. Afterwards they can only be read.
type termsScreen struct {
	debit  debit // starts once they are accepted; none if its amount is 0
	scroll widget.Scroll
}

func newTermsScreen(d debit) screen { return &termsScreen{debit: d} }

func (*termsScreen) Title(scene) string { return wordTerms }

// accepted reports whether the conditions are only to be read. If a debit led here they are not
// accepted, though the snapshot may be older.
func (s *termsScreen) accepted(sc scene) bool {
	return s.debit.amount == 0 && sc.snap.Terms.Version == TermsVersion
}

func (s *termsScreen) Keys(sc scene) []binding {
	scroll := on("", textHelpScroll, s.leaf, keyUp, keyDown, keyPgUp, keyPgDn)
	more, accept := textHelpPage, textHelpRead
	if s.atEnd(sc) {
		more, accept = textHelpHome, textHelpAccept
	}
	if s.accepted(sc) {
		return []binding{
			on(labelEnter, more, s.green, keyEnter),
			on(labelBack, textHelpBack, does(back), keyBack),
			on(labelEsc, textHelpHome, does(home), keyEsc),
			scroll,
		}
	}
	return []binding{
		on(labelEnter, accept, s.green, keyEnter),
		on(labelEsc, textHelpDecline, does(s.decline), keyEsc, keyBack),
		scroll,
	}
}

func (s *termsScreen) green(sc scene, key string) action {
	switch {
	case !s.atEnd(sc):
		return s.leaf(sc, key)
	case s.accepted(sc):
		return home()
	}
	return run(sc.do.acceptTerms(s.debit))
}

func (s *termsScreen) leaf(sc scene, key string) action {
	s.scroll = s.scroll.Move(step(key, termsRows(sc)), len(s.lines(sc)), termsRows(sc))
	return stay()
}

// termsRows returns the height of a page, which leaves room for what ENTER does.
func termsRows(sc scene) int {
	if sc.small() {
		return sc.rows - 1
	}
	return sc.rows - 2
}

func (s *termsScreen) decline() action { return home().warning(textTermsDeclined) }

func (s *termsScreen) lines(sc scene) []string {
	text := termsText
	if about := acceptanceText(sc); about != "" {
		text = about + "\n\n" + text
	}
	return strings.Split(widget.Wrap(text, max(1, sc.cols)), "\n")
}

func (s *termsScreen) atEnd(sc scene) bool { return s.scroll.AtEnd(len(s.lines(sc)), termsRows(sc)) }

// View keeps the last line for what ENTER does, which never scrolls.
func (s *termsScreen) View(sc scene) string {
	hint := textTermsMore
	switch atEnd := s.atEnd(sc); {
	case s.accepted(sc) && atEnd:
		hint = textTermsClosed
	case s.accepted(sc):
		hint = textTermsClose
	case atEnd:
		hint = textTermsEnd
	}
	page := widget.Box(strings.Join(s.scroll.Window(s.lines(sc), termsRows(sc)), "\n"), sc.cols, sc.rows-1)
	return strings.Join(append(page, sc.theme.Note.Render(widget.Truncate(hint, sc.cols))), "\n")
}
