package ui

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/payment"
)

// stateScreen is ETAT, with the till's version, files, printer and counters.
type stateScreen struct {
	facts Facts
	known bool
	err   error
	page  page
}

func openState(sc scene) action {
	s := &stateScreen{}
	act := push(s)
	act.cmd = ask(sc.do.ctx, s, sc.tools.Facts, func(_ scene, f Facts, err error) action {
		s.facts, s.known, s.err = f, true, err
		return stay()
	})
	return act
}

func (*stateScreen) Title(scene) string { return textState }

func (s *stateScreen) Keys(scene) []binding {
	return []binding{
		on(labelEnter, textHelpBack, does(back), keyEnter, keyBack),
		on(labelEsc, textHelpHome, does(home), keyEsc),
		s.page.keys(s.lines),
	}
}

func (s *stateScreen) reading() bool { return !s.known }

func (s *stateScreen) lines(sc scene) []string {
	switch {
	case !s.known:
		return []string{textReading}
	case s.err != nil:
		return []string{toolText(s.err)}
	}
	return stateLines(sc, s.facts)
}

func (s *stateScreen) View(sc scene) string { return s.page.view(sc, s.lines(sc)) }

// diagnosisScreen is TEST CONNEXION, with a verdict for each step of the connection to the
// acquirer.
type diagnosisScreen struct {
	verdicts []payment.Verdict
	known    bool
	err      error
	page     page
}

func openDiagnosis(sc scene) action {
	s := &diagnosisScreen{}
	act := push(s)
	act.cmd = s.start(sc)
	return act
}

func (s *diagnosisScreen) start(sc scene) tea.Cmd {
	s.known = false
	tools := sc.tools
	return ask(sc.do.ctx, s, func(ctx context.Context) ([]payment.Verdict, error) { return tools.Diagnose(ctx) },
		func(_ scene, v []payment.Verdict, err error) action {
			s.verdicts, s.known, s.err = v, true, err
			return stay()
		})
}

func (*diagnosisScreen) Title(scene) string { return textTestConnection }

func (s *diagnosisScreen) Keys(scene) []binding {
	again := func(sc scene, _ string) action { return run(s.start(sc)) }
	keys := []binding{
		on(labelEnter, textHelpBack, does(back), keyEnter, keyBack),
		on(labelEsc, textHelpHome, does(home), keyEsc),
		s.page.keys(s.lines),
	}
	if s.known {
		keys = append(keys, on("1", textHelpAgain, again, "1"))
	}
	return keys
}

func (s *diagnosisScreen) lines(sc scene) []string {
	switch {
	case !s.known:
		return []string{textTrying}
	case s.err != nil:
		return []string{sc.theme.Bad.Render("✘ ") + toolText(s.err)}
	}
	lines := make([]string, 0, len(s.verdicts)+1)
	good := true
	for _, v := range s.verdicts {
		mark := sc.theme.Good.Render("✔ ")
		switch {
		case !v.Tried:
			mark = "– "
		case !v.OK:
			mark = sc.theme.Bad.Render("✘ ")
		}
		good = good && v.OK
		lines = append(lines, mark+VerdictText(v))
	}
	if good {
		lines = append(lines, "", textWayOpen)
	}
	return lines
}

func (s *diagnosisScreen) View(sc scene) string { return s.page.view(sc, s.lines(sc)) }
