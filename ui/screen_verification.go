package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/payment"
)

// verificationScreen is VERIFICATION, which asks the acquirer about every transaction since the
// last closing. It asks in parts, so that it stops when the screen is closed (decision 151).
type verificationScreen struct {
	proof   payment.Proof
	asking  bool
	stopped bool
	err     error
	stop    func()
	page    page
}

func openVerification(sc scene) action {
	s := &verificationScreen{}
	act := push(s)
	act.cmd = s.start(sc)
	return act
}

func (s *verificationScreen) start(sc scene) tea.Cmd {
	*s = verificationScreen{}
	return s.ask(sc)
}

func (s *verificationScreen) ask(sc scene) (cmd tea.Cmd) {
	s.asking = true
	cmd, s.stop = sc.do.verifyDay(s, s.proof, func(sc scene, p payment.Proof, err error) action {
		s.proof = p
		if !s.stopped {
			s.err = err
		}
		if s.asking = err == nil && !p.Over && !s.stopped; s.asking {
			return run(s.ask(sc))
		}
		return stay()
	})
	return cmd
}

func (*verificationScreen) Title(scene) string { return wordVerification }

func (s *verificationScreen) Keys(scene) []binding {
	if s.asking {
		halt := func(scene, string) action {
			s.stopped = true
			s.stop()
			return stay()
		}
		return []binding{on(labelEsc, textHelpStop, halt, keyEsc)}
	}
	again := func(sc scene, _ string) action { return run(s.start(sc)) }
	return []binding{
		on(labelEnter, textHelpHome, does(home), keyEnter, keyEsc), // as on EDITION
		on(labelBack, textHelpBack, does(back), keyBack),
		s.page.keys(s.lines),
		on("1", textHelpAgain, again, "1"),
	}
}

func (s *verificationScreen) lines(sc scene) []string {
	if s.err != nil {
		return []string{sc.theme.Bad.Render("✘ ") + errorText(s.err)}
	}
	return verificationLines(sc, s.proof, s.asking)
}

func (s *verificationScreen) View(sc scene) string { return s.page.view(sc, s.lines(sc)) }
