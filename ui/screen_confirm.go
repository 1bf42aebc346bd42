package ui

import (
	"ancvtpe/ui/theme"
	"ancvtpe/ui/widget"
)

// confirmScreen is CONFIRMER, the question before something that cannot be undone. ENTER is yes.
// ESC is no and goes back to the screen that asked.
type confirmScreen struct {
	word    string                        // of the function, above the question; may be empty
	body    func(sc scene) []widget.Block // instead of lines, if the question depends on the snapshot
	lines   []string
	yes     func(sc scene) action
	no      func() action // nil for back
	red     func() action // what ESC does; nil for no
	leaving bool          // it is the question of CTRL+C
}

func (confirmScreen) Title(scene) string { return wordConfirm }

// Subtitle returns the word of the function that asks.
func (s confirmScreen) Subtitle() string { return s.word }

func (s confirmScreen) Keys(sc scene) []binding {
	no := s.no
	if no == nil {
		no = back
	}
	yes := on(labelEnter, textHelpYes, s.enter, keyEnter)
	if !sc.armed {
		yes.label = ""
	}
	if s.red != nil {
		return []binding{yes, on(labelBack, textHelpNo, does(no), keyBack), on(labelEsc, textHelpHome, does(s.red), keyEsc)}
	}
	return []binding{yes, on(labelEsc, textHelpNo, does(no), keyEsc, keyBack)}
}

// enter is yes, if the key was hit for this question (decision 28).
func (s confirmScreen) enter(sc scene, _ string) action {
	if !sc.fresh || !sc.alone {
		return notice(textConfirmAgain)
	}
	return s.yes(sc)
}

func (s confirmScreen) View(sc scene) string {
	var blocks []widget.Block
	if s.body != nil {
		return widget.Flow(sc.cols, sc.rows, append(blocks, s.body(sc)...)...)
	}
	for i, line := range s.lines {
		if i > 0 {
			blocks = append(blocks, widget.Gap())
		}
		blocks = append(blocks, widget.Text(line))
	}
	return widget.Flow(sc.cols, sc.rows, blocks...)
}

// failureScreen is ERREUR. It says why the till refused a command and what to do. Closing it leads
// back to the screen before, with all that the cashier entered there.
type failureScreen struct {
	err  error
	text string // the sentence, if it is not errorText's
}

func (failureScreen) Title(scene) string { return wordError }

// Tone is red, as under the same word elsewhere.
func (failureScreen) Tone() theme.Tone { return theme.Refused }

func (failureScreen) Keys(scene) []binding {
	return []binding{on(labelEnter, textHelpBack, does(back), keyEnter, keyEsc, keyBack)}
}

func (s failureScreen) View(sc scene) string {
	text := s.text
	if text == "" {
		text = errorText(s.err)
	}
	return widget.Flow(sc.cols, sc.rows, widget.Text(sc.theme.Bad.Render("✘ ")+text))
}
