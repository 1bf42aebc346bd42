package ui

import (
	"strings"

	"ancvtpe/payment"
	"ancvtpe/ui/widget"
)

// newMaintenanceMenu is MAINTENANCE, which a till that is not initialised has too.
func newMaintenanceMenu() screen {
	return &menuScreen{
		title: wordMaintenance,
		choices: []choice{
			{'1', textParameters, needTools(func(scene) action { return push(newParametersMenu()) })},
			{'2', textSetPassword, openSetPassword},
			{'3', textLoadParameters, openLoad(FileParameters)},
			{'4', textLoadKey, openLoad(FileKey)},
			{'5', textLoadLogo, openLoad(FileLogo)},
			{'6', textTestConnection, needTools(openDiagnosis)},
			{'7', textTestPrinter, openPrinterTest},
			{'8', textState, needTools(openState)},
			{'9', textReset, openReset},
		},
	}
}

// needTools replaces an entry by a notice if there are no tools.
func needTools(choose func(scene) action) func(scene) action {
	return func(sc scene) action {
		if sc.tools == nil {
			return notice(textNoTools)
		}
		return choose(sc)
	}
}

// newParametersMenu is PARAMETRES.
func newParametersMenu() screen {
	return &menuScreen{
		title: wordParameters,
		choices: []choice{
			{'1', textMerchant, func(sc scene) action { return push(newForm(sc, textMerchant, merchantFields())) }},
			{'2', textOperation, func(sc scene) action { return push(newForm(sc, textOperation, operationFields())) }},
		},
	}
}

// configure stores a setup, then goes back to the menu with a sentence.
func configure(sc scene, s payment.Setup, said string) action {
	return run(sc.do.configure(s, func(_ scene, err error) (action, bool) {
		return back().saying(said), err == nil
	}))
}

// printerScreen prints a test ticket and shows the result.
type printerScreen struct{ sent bool }

func openPrinterTest(sc scene) action {
	s := &printerScreen{}
	cmd := sc.do.testPrinter(func(_ scene, err error) (action, bool) {
		if err != nil {
			return replace(failureScreen{err: err}), true
		}
		s.sent = true
		return stay(), true
	})
	if cmd == nil {
		return stay()
	}
	act := push(s)
	act.cmd = cmd
	return act
}

func (*printerScreen) Title(scene) string { return textTestPrinter }

func (*printerScreen) Keys(scene) []binding {
	return []binding{
		on(labelEnter, textHelpBack, does(back), keyEnter, keyBack),
		on(labelEsc, textHelpHome, does(home), keyEsc),
	}
}

func (s *printerScreen) View(sc scene) string {
	printer := sc.snap.Printer
	text := sc.theme.Good.Render("✔ ") + textTestPrinted
	switch {
	case !s.sent:
		text = textTestSent
	case printer.Err != nil:
		text = sc.theme.Bad.Render("✘ ") + printerTrouble(sc)
	case printer.Owed > 0:
		text = textTestSent
	}
	blocks := []widget.Block{widget.Text(text)}
	if sc.tools != nil {
		if note := sc.tools.PrinterNote(); note != "" {
			blocks = append(blocks, widget.Gap(), widget.Text(sc.theme.Warn.Render(noteText(note))))
		}
	}
	return widget.Flow(sc.cols, sc.rows, append(blocks, widget.Gap(), widget.Ornament(4, textTestPaper))...)
}

// page is the position in a text that scrolls. The zero value is the top.
type page struct{ scroll widget.Scroll }

func (p *page) keys(lines func(sc scene) []string) binding {
	return on(labelMove, textHelpScroll, func(sc scene, key string) action {
		p.scroll = p.scroll.Move(step(key, sc.rows), len(wrapped(lines(sc), sc.cols)), sc.rows)
		return stay()
	}, keyUp, keyDown, keyPgUp, keyPgDn)
}

func (p *page) view(sc scene, lines []string) string {
	return strings.Join(p.scroll.Window(wrapped(lines, sc.cols), sc.rows), "\n")
}

func wrapped(lines []string, cols int) []string {
	return strings.Split(widget.Wrap(strings.Join(lines, "\n"), max(1, cols)), "\n")
}
