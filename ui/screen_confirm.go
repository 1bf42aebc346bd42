package ui

import "ancvtpe/ui/widget"

// confirmScreen asks before something that cannot be taken back: ENTER is yes, ESC
// is no and goes back to the screen that asked.
type confirmScreen struct {
	lines   []string
	yes     func(sc scene) action
	leaving bool // it is the question of CTRL+C
}

func (confirmScreen) Title(scene) string { return wordConfirm }

func (s confirmScreen) Keys(scene) []binding {
	return []binding{
		on(labelEnter, textHelpYes, func(sc scene, _ string) action { return s.yes(sc) }, keyEnter),
		on(labelEsc, textHelpNo, does(back), keyEsc, keyBack),
	}
}

func (s confirmScreen) View(sc scene) string {
	var blocks []widget.Block
	for i, line := range s.lines {
		if i > 0 {
			blocks = append(blocks, widget.Gap())
		}
		blocks = append(blocks, widget.Text(line))
	}
	return widget.Flow(sc.cols, sc.rows, blocks...)
}

// failureScreen tells why the till did not take a command, and what to do. Nothing
// that the cashier entered is lost: closing it leads back.
type failureScreen struct{ err error }

func (failureScreen) Title(scene) string { return wordError }

func (failureScreen) Keys(scene) []binding {
	return []binding{on(labelEnter, textHelpBack, does(back), keyEnter, keyEsc, keyBack)}
}

func (s failureScreen) View(sc scene) string {
	return widget.Flow(sc.cols, sc.rows, widget.Text(sc.theme.Bad.Render("✘ ")+errorText(s.err)))
}
