package ui

import (
	"ancvtpe/payment"
	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/widget"
)

// setPasswordScreen sets, changes or removes the cancellation password. The new one is typed twice
// without being shown; 0000 removes it.
type setPasswordScreen struct {
	present string // the present one, already checked; empty if none is set
	entry   passwordEntry
	first   string // the new one as typed the first time
	trouble string
}

// openSetPassword asks for the present password first, if one is set.
func openSetPassword(sc scene) action {
	return withPassword(sc, textSetPassword, func(_ scene, present string) action {
		return push(&setPasswordScreen{present: present})
	})
}

func (*setPasswordScreen) Title(scene) string { return wordPassword }

// Subtitle returns the menu's entry.
func (*setPasswordScreen) Subtitle() string { return textSetPassword }

func (s *setPasswordScreen) Keys(scene) []binding {
	return []binding{
		on("0-9", textHelpPassword, s.entry.press, each(digitKeys)...),
		on(labelEnter, textHelpValidate, s.enter, keyEnter),
		on(labelBack, textHelpCorrect, s.yellow, keyBack),
		on(labelEsc, textHelpHome, does(home), keyEsc),
	}
}

// Expects implements scanTarget.
func (*setPasswordScreen) Expects() expectation { return expectDigits }

// Scan implements scanTarget. It refuses scans.
func (*setPasswordScreen) Scan(scene, keyboard.Scan) action { return notice(textScanDropped) }

func (s *setPasswordScreen) yellow(scene, string) action {
	switch {
	case s.entry.correct():
		return stay()
	case s.first != "":
		s.first = ""
		return stay()
	}
	return back()
}

func (s *setPasswordScreen) enter(sc scene, _ string) action {
	next := s.entry.take()
	switch {
	case len(next) < passwordMin:
		s.trouble = textPasswordShort
	case s.first == "" && next == payment.NoPassword:
		return s.set(sc, next, textPasswordRemoved)
	case s.first == "":
		s.first, s.trouble = next, ""
	case s.first != next:
		s.first, s.trouble = "", textPasswordDiffers
	default:
		s.first = ""
		return s.set(sc, next, textPasswordSet)
	}
	return stay()
}

// passwordMin is the shortest password, in digits.
const passwordMin = 4

func (s *setPasswordScreen) set(sc scene, next, said string) action {
	s.trouble = ""
	return run(sc.do.setPassword(s.present, next, func(_ scene, err error) (action, bool) {
		return back().saying(said), err == nil
	}))
}

func (s *setPasswordScreen) View(sc scene) string {
	prompt := textPasswordNew
	if s.first != "" {
		prompt = textPasswordAgain
	}
	blocks := []widget.Block{
		sc.field(prompt, s.entry.view()),
	}
	if s.trouble != "" {
		blocks = append(blocks, widget.Gap(), widget.Text(sc.theme.Bad.Render("✘ ")+s.trouble))
	}
	return widget.Flow(sc.cols, sc.rows, append(blocks, widget.Gap(), widget.Ornament(5, textPasswordRule))...)
}
