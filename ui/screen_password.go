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

// passwordEntry is a field of digits that shows none of them.
type passwordEntry struct{ digits string }

// press takes a digit; one too many is not taken, and said so: it would be a password
// that nobody knows.
func (e *passwordEntry) press(_ scene, key string) action {
	if len(e.digits) == passwordMax {
		return notice(textPasswordLong)
	}
	e.digits += key
	return stay()
}

// correct takes the last digit back; false when there was none.
func (e *passwordEntry) correct() bool {
	return correct(&e.digits)
}

// take empties the field and gives what was in it.
func (e *passwordEntry) take() string {
	digits := e.digits
	e.digits = ""
	return digits
}

// view is a dot for each digit, and the cursor.
func (e passwordEntry) view() string { return strings.Repeat("•", len(e.digits)) }

// passwordScreen asks for the cancellation password and goes on with it once the
// engine says that it is right.
type passwordScreen struct {
	entry    passwordEntry
	function string // word of what it is asked for
	then     func(sc scene, password string) action
	checking bool // keys that come meanwhile are for the screen that follows
	wrong    bool
	locked   time.Time             // until then
	red      func(sc scene) action // what ESC does; nil: home
}

func newPasswordScreen(function string, then func(sc scene, password string) action) screen {
	return &passwordScreen{function: function, then: then}
}

// withPassword asks for the password where one is set; else it goes on at once.
func withPassword(sc scene, function string, then func(sc scene, password string) action) action {
	if !sc.snap.PasswordSet {
		return then(sc, "")
	}
	return push(newPasswordScreen(function, func(sc scene, password string) action {
		next := then(sc, password)
		if next.route == routePush {
			next.route = routeReplace // the password is not asked again on the way back
		}
		return next
	}))
}

// Expects implements scanTarget.
func (*passwordScreen) Expects() expectation { return expectDigits }

// Scan implements scanTarget: no password is scanned.
func (*passwordScreen) Scan(scene, keyboard.Scan) action { return notice(textScanDropped) }

func (s *passwordScreen) waits() bool { return s.checking }

func (*passwordScreen) Title(scene) string { return wordPassword }

// Subtitle is the word of what the password is asked for.
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
		return notice(textPasswordFour) // none has as few: it would count as wrong
	}
	password := s.entry.take()
	s.checking = true
	return run(sc.do.checkPassword(s, password, func(sc scene, err error) action {
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
	case until.After(sc.now):
		blocks = append(blocks, widget.Gap(), widget.Text(sc.theme.Bad.Render("✘ ")+errorText(&payment.LockedError{Until: until})))
	case s.wrong:
		blocks = append(blocks, widget.Gap(), widget.Text(sc.theme.Bad.Render("✘ ")+textPasswordWrong+" "+triesText(sc.snap)))
	}
	if s.wrong || until.After(sc.now) {
		blocks = append(blocks, widget.Gap(), widget.Ornament(4, textPasswordLost))
	}
	return widget.Flow(sc.cols, sc.rows, append(blocks, widget.Gap(), widget.Ornament(5, textPasswordHow))...)
}
