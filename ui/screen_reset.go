package ui

import (
	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/theme"
	"ancvtpe/ui/widget"
)

// resetScreen is DESACTIVATION. It says what will be erased, asks for the password if one is set,
// and then for the shop's number, so that a key that is held down cannot erase a till (decision
// 29). The typed number is cleared once it is used, so it must be typed again after ERREUR.
type resetScreen struct {
	last     bool // the number is being asked for
	password string
	code     string // the number to type
	typed    string
}

func openReset(scene) action { return push(&resetScreen{}) }

// resetCode returns the number to type: ID MAGASIN, or the terminal's number in a till without it.
func resetCode(sc scene) string {
	if id := string(sc.snap.Settings.ShopID); id != "" {
		return id
	}
	return sc.snap.Settings.TerminalNo
}

func (*resetScreen) Title(scene) string { return wordReset }

// Tone makes bar and edge red.
func (*resetScreen) Tone() theme.Tone { return theme.Refused }

func (s *resetScreen) Keys(sc scene) []binding {
	if !s.last {
		return []binding{
			on(labelEnter, textHelpNext, s.ask, keyEnter),
			on(labelEsc, textHelpNo, does(back), keyEsc, keyBack),
		}
	}
	label := labelEnter
	if !sc.armed {
		label = ""
	}
	return []binding{
		on("0-9", textHelpReset, s.press, each(digitKeys)...),
		on(label, textHelpErase, s.enter, keyEnter),
		on(labelBack, textHelpCorrect, s.yellow, keyBack),
		on(labelEsc, textHelpNo, does(home), keyEsc),
	}
}

func (*resetScreen) ask(sc scene, _ string) action {
	return withPassword(sc, wordReset, func(sc scene, password string) action {
		return push(&resetScreen{last: true, password: password, code: resetCode(sc)})
	})
}

func (s *resetScreen) press(_ scene, key string) action {
	return write(&s.typed, key, len(s.code))
}

// Expects implements scanTarget. The shop's number has more digits than count as typed elsewhere.
func (s *resetScreen) Expects() expectation {
	if s.last {
		return expectDigits
	}
	return expectNothing
}

// Scan implements scanTarget. It refuses scans and pastes.
func (*resetScreen) Scan(scene, keyboard.Scan) action { return notice(textScanDropped) }

func (s *resetScreen) yellow(scene, string) action {
	if !correct(&s.typed) {
		return back()
	}
	return stay()
}

func (s *resetScreen) enter(sc scene, _ string) action {
	switch {
	case !sc.current, s.typed == "": // what must be typed takes more than keys hit twice
		return notice(textResetAgain)
	case s.typed != s.code:
		s.typed = ""
		return notice(textResetWrong)
	}
	s.typed = ""
	return run(sc.do.reset(s.password, func(_ scene, err error) (action, bool) {
		return home().saying(textResetDone), err == nil
	}))
}

// Subtitle returns the word CONFIRMER, for which outside tests wait.
func (*resetScreen) Subtitle() string { return wordConfirm }

// View draws what will be erased, then the last question.
func (s *resetScreen) View(sc scene) string {
	var blocks []widget.Block
	if s.last {
		return widget.Flow(sc.cols, sc.rows, append(blocks,
			widget.Text(sc.theme.Warn.Render(textResetLast)), widget.Gap(),
			sc.field(resetPrompt(sc, s.code), s.typed))...)
	}
	for i, line := range resetText(sc) {
		if i > 0 {
			blocks = append(blocks, widget.Gap())
		}
		blocks = append(blocks, widget.Text(line))
	}
	return widget.Flow(sc.cols, sc.rows, blocks...)
}
