package ui

import (
	"errors"
	"strings"
	"time"

	"ancvtpe/payment"
	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/widget"
)

// passwordMax is the longest password, in digits.
const passwordMax = 8

// passwordEntry is a field of digits that are not shown.
type passwordEntry struct{ digits string }

// press adds a digit. It refuses one too many with a notice, since leaving it out silently would
// make another password than the one that was typed.
func (e *passwordEntry) press(_ scene, key string) action {
	if len(e.digits) == passwordMax {
		return notice(textPasswordLong)
	}
	e.digits += key
	return stay()
}

// correct removes the last digit. It returns false if there was none.
func (e *passwordEntry) correct() bool {
	return correct(&e.digits)
}

// take empties the field and returns its digits.
func (e *passwordEntry) take() string {
	digits := e.digits
	e.digits = ""
	return digits
}

// view returns a dot for each digit.
func (e passwordEntry) view() string { return strings.Repeat("•", len(e.digits)) }

// passwordScreen asks for the cancellation password, and calls then once the engine has found it
// right.
type passwordScreen struct {
	entry    passwordEntry
	function string // word of the function that needs it
	then     func(sc scene, password string) action
	checking bool // the engine is checking it
	wrong    bool
	left     int                   // tries after a wrong one
	locked   time.Time             // end of the lock after too many wrong ones
	red      func(sc scene) action // what ESC does; nil for home
}

func newPasswordScreen(function string, then func(sc scene, password string) action) screen {
	return &passwordScreen{function: function, then: then}
}

// withPassword asks for the password if one is set, else calls then at once.
func withPassword(sc scene, function string, then func(sc scene, password string) action) action {
	if !sc.snap.PasswordSet {
		return then(sc, "")
	}
	return push(newPasswordScreen(function, func(sc scene, password string) action {
		next := then(sc, password)
		if next.route == routePush {
			next.route = routeReplace // going back must not ask for the password again
		}
		return next
	}))
}

// Expects implements scanTarget.
func (*passwordScreen) Expects() expectation { return expectDigits }

// Scan implements scanTarget. It refuses scans.
func (*passwordScreen) Scan(scene, keyboard.Scan) action { return notice(textScanDropped) }

func (s *passwordScreen) waits() bool { return s.checking }

func (*passwordScreen) Title(scene) string { return wordPassword }

// Subtitle returns the word of the function that needs the password.
func (s *passwordScreen) Subtitle() string { return s.function }

func (s *passwordScreen) Keys(scene) []binding {
	help := textHelpHome
	if s.red != nil {
		help = textHelpDeclineTill
	}
	red := func(sc scene, _ string) action {
		if s.red == nil {
			return home()
		}
		return s.red(sc)
	}
	return []binding{
		on("0-9", textHelpPassword, s.entry.press, each(digitKeys)...),
		on(labelEnter, textHelpValidate, s.enter, keyEnter),
		on(labelBack, textHelpCorrect, s.yellow, keyBack),
		on(labelEsc, help, red, keyEsc),
	}
}

func (s *passwordScreen) yellow(scene, string) action {
	if s.entry.correct() {
		return stay()
	}
	return back()
}

func (s *passwordScreen) enter(sc scene, _ string) action {
	switch {
	case s.entry.digits == "":
		return notice(textPasswordExpected)
	case len(s.entry.digits) < passwordMin:
		return notice(textPasswordFour) // no password is as short; the engine would count a wrong one
	}
	password := s.entry.take()
	s.checking = true
	return run(sc.do.checkPassword(s, password, func(sc scene, left int, err error) action {
		s.left = left
		return s.checked(sc, password, err)
	}))
}

func (s *passwordScreen) checked(sc scene, password string, err error) action {
	var locked *payment.LockedError
	s.checking, s.wrong, s.locked = false, false, time.Time{}
	switch {
	case err == nil:
		return s.then(sc, password)
	case errors.As(err, &locked):
		s.locked = locked.Until
		return stay()
	case errors.Is(err, payment.ErrWrongPassword):
		s.wrong = true
		return stay()
	}
	return push(failureScreen{err: err})
}

func (s *passwordScreen) View(sc scene) string {
	blocks := []widget.Block{
		sc.field(textPasswordPrompt, s.entry.view()),
	}
	until := s.locked
	if until.IsZero() {
		until = sc.snap.LockedUntil
	}
	switch {
	case until.After(sc.instant()):
		blocks = append(blocks, widget.Gap(), widget.Text(sc.theme.Bad.Render("✘ ")+errorText(&payment.LockedError{Until: until})))
	case s.wrong:
		blocks = append(blocks, widget.Gap(), widget.Text(sc.theme.Bad.Render("✘ ")+textPasswordWrong+" "+triesText(s.left)))
	}
	if s.wrong || until.After(sc.instant()) {
		blocks = append(blocks, widget.Gap(), widget.Ornament(4, textPasswordLost))
	}
	return widget.Flow(sc.cols, sc.rows, append(blocks, widget.Gap(), widget.Ornament(5, textPasswordHow))...)
}
