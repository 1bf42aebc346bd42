package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ancvtpe/payment"
	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/paint"
	"ancvtpe/ui/widget"
)

// formField is one parameter of a form, a text or a choice.
type formField struct {
	name, label string
	choices     []string          // nil for a text
	names       map[string]string // what to show for a choice, if not its value
	must        bool              // checked even if unchanged
	value, was  string            // now, and when the form opened
	trouble     string
}

func (f formField) changed() bool { return f.value != f.was }

// formScreen is a form of PARAMETRES. It checks each parameter as it is typed. Its last line,
// VALIDER, saves all of them or none.
type formScreen struct {
	group  string
	fields []formField
	cursor int // len(fields) is VALIDER
}

// newForm makes a form with the present settings.
func newForm(sc scene, group string, fields []formField) screen {
	present := sc.tools.Parameters(sc.snap.Settings)
	for i, f := range fields {
		at := slices.IndexFunc(present, func(p payment.Parameter) bool { return p.Name == f.name })
		if at >= 0 {
			fields[i].start(present[at].Value)
		}
	}
	return &formScreen{group: group, fields: fields}
}

// start sets the field's first value, which becomes a choice if it is none: it may come from a
// file.
func (f *formField) start(value string) {
	f.value, f.was = value, value
	if f.choices != nil && !slices.Contains(f.choices, value) {
		f.choices = append(slices.Clone(f.choices), value)
	}
}

func (*formScreen) Title(scene) string { return wordParameters }

// formMax bounds a value in characters. The longest is a URL with 256.
const formMax = 256

func (s *formScreen) Keys(sc scene) []binding {
	enter := textHelpNext
	if s.onSave() {
		enter = textHelpSave
	}
	keys := []binding{on(labelEnter, enter, s.enter, keyEnter), on(labelEsc, textHelpLeaveForm, s.red(home), keyEsc)}
	if sc.linear {
		return append(keys, on(labelBack, textLinesFormBack, s.previous, keyBack))
	}
	keys = append(keys,
		on(labelBack, textHelpCorrect, s.yellow, keyBack),
		on(labelMove, textHelpField, s.move, keyUp, keyDown, keyTab),
		on("", "", s.turn, keyPgUp, keyPgDn))
	if s.onChoice() {
		keys = append(keys, on(labelToggle, textHelpToggle, s.toggle, keyLeft, keyRight, " "))
	}
	return append(keys, characters(s.press, formCharacter))
}

func (s *formScreen) onSave() bool   { return s.cursor == len(s.fields) }
func (s *formScreen) onChoice() bool { return !s.onSave() && s.fields[s.cursor].choices != nil }

func (s *formScreen) move(_ scene, key string) action {
	if key == keyTab {
		key = keyDown
	}
	s.cursor = (s.cursor + step(key, 2) + len(s.fields) + 1) % (len(s.fields) + 1)
	return stay()
}

// turn moves the cursor by a page and stops at the ends.
func (s *formScreen) turn(sc scene, key string) action {
	page := max(1, sc.rows-1)
	if key == keyPgUp {
		page = -page
	}
	s.cursor = max(0, min(s.cursor+page, len(s.fields)))
	return stay()
}

func (s *formScreen) press(sc scene, key string) action {
	switch {
	case s.onSave():
	case s.onChoice():
		f := s.field()
		if i := strings.Index("123456789", key); i >= 0 && i < len(f.choices) {
			f.value = f.choices[i]
		}
	default:
		return s.enterText(sc, key)
	}
	return stay()
}

// field returns the field under the cursor for a change. It copies the fields first, since App.keep
// may hold the slice.
func (s *formScreen) field() *formField {
	s.fields = slices.Clone(s.fields)
	return &s.fields[s.cursor]
}

// enterText adds to the text of the field under the cursor and checks it.
func (s *formScreen) enterText(sc scene, text string) action {
	f := s.field()
	act := write(&f.value, text, formMax)
	f.check(sc)
	return act
}

func (s *formScreen) toggle(_ scene, key string) action {
	f := s.field()
	by := 1
	if key == keyLeft {
		by = len(f.choices) - 1
	}
	f.value = f.choices[(slices.Index(f.choices, f.value)+by)%len(f.choices)]
	return stay()
}

func (s *formScreen) yellow(sc scene, key string) action {
	if s.onSave() || s.onChoice() || s.fields[s.cursor].value == "" {
		return s.red(back)(sc, key)
	}
	f := s.field()
	correct(&f.value)
	f.check(sc)
	return stay()
}

// previous goes back to the field before, and from the first out of the form.
func (s *formScreen) previous(sc scene, key string) action {
	if s.cursor == 0 {
		return s.red(back)(sc, key)
	}
	s.cursor--
	return stay()
}

// red leaves; it asks first when something was changed.
func (s *formScreen) red(leave func() action) func(scene, string) action {
	return func(scene, string) action {
		if !slices.ContainsFunc(s.fields, formField.changed) {
			return leave()
		}
		leave := func() action { return home().warning(textNotSaved) }
		return push(confirmScreen{lines: dropChangesText(), yes: func(scene) action { return leave() }})
	}
}

// Expects implements scanTarget.
func (s *formScreen) Expects() expectation {
	if s.onSave() || s.onChoice() {
		return expectNothing
	}
	return expectText
}

// Scan adds a pasted text to the field.
func (s *formScreen) Scan(sc scene, scanned keyboard.Scan) action {
	return s.enterText(sc, printable(scanned.Text))
}

func (f *formField) check(sc scene) {
	f.trouble = ""
	if _, err := sc.tools.SetParameter(sc.snap.Settings, f.name, f.value); err != nil {
		f.trouble = expectedText(err)
	}
}

func (s *formScreen) enter(sc scene, _ string) action {
	if s.onSave() {
		return s.save(sc)
	}
	if s.fields[s.cursor].trouble == "" {
		s.cursor++
	}
	return stay()
}

// save sets the changed fields over the till's present settings, all of them or none.
func (s *formScreen) save(sc scene) action {
	next, changed := sc.snap.Settings, false
	s.fields = slices.Clone(s.fields)
	for i := range s.fields {
		f := &s.fields[i]
		if !f.changed() && !f.must {
			continue
		}
		var err error
		if next, err = sc.tools.SetParameter(next, f.name, f.value); err != nil {
			f.trouble, s.cursor = expectedText(err), i
			return notice(textCorrectFirst)
		}
		changed = changed || f.changed()
	}
	if !changed {
		return back().warning(textNothingChanged)
	}
	return configure(sc, payment.Setup{Settings: &next}, textSettingsSaved)
}

// View shows the part of the form around the cursor.
func (s *formScreen) View(sc scene) string {
	switch {
	case sc.linear:
		return s.asked()
	case !sc.small():
		return s.boxes(sc)
	}
	var lines []string
	first, last := 0, 0
	for i := range len(s.fields) + 1 {
		if i == s.cursor {
			first = len(lines)
		}
		lines = append(lines, wrapped([]string{s.line(sc, i)}, sc.cols)...)
		if i == s.cursor {
			last = len(lines)
		}
	}
	head := []string{s.group}
	switch {
	case sc.rows < 4:
		head = nil
	case len(lines) >= sc.rows: // the form scrolls, so show where the cursor is
		head[0] += fmt.Sprintf("  %d/%d", s.cursor+1, len(s.fields)+1)
	}
	rows := max(1, sc.rows-len(head))
	top := max(0, min((first+last-rows)/2, len(lines)-rows))
	return strings.Join(append(head, lines[top:min(len(lines), top+rows)]...), "\n")
}

func (s *formScreen) line(sc scene, i int) string {
	here := i == s.cursor
	mark := func(text string) string {
		if here {
			return sc.theme.Selected.Render("▸ " + text)
		}
		return "  " + text
	}
	if i == len(s.fields) {
		return mark(textSave + " : " + textSaveAll)
	}
	f := s.fields[i]
	width := s.labelCols()
	value := f.value
	switch {
	case here && f.choices != nil:
		value = f.choicesText()
	case here:
		value += "_"
	default:
		value = widget.Truncate(cmp.Or(f.names[f.value], f.value), sc.cols-width-5)
	}
	line := mark(f.label) + strings.Repeat(" ", width-paint.Width(f.label)) + " : " + value
	if f.trouble != "" {
		trouble := "✘ " + f.trouble
		between := "  "
		if paint.Width(line)+2+paint.Width(trouble) > sc.cols {
			between = "\n    "
		}
		line += between + sc.theme.Bad.Render(trouble)
	}
	return line
}

// choicesText lists the choices, with the chosen one between arrows.
func (f formField) choicesText() string {
	shown := make([]string, len(f.choices))
	for i, c := range f.choices {
		shown[i] = cmp.Or(f.names[c], c)
		if c == f.value {
			shown[i] = "◂" + shown[i] + "▸"
		}
	}
	return strings.Join(shown, " ")
}

// shown is the value as it is told.
func (f formField) shown() string { return cmp.Or(f.names[f.value], f.value, textLinesEmpty) }

// asked is the field under the cursor as a question.
func (s *formScreen) asked() string {
	if s.onSave() {
		lines := []string{s.group}
		for i, f := range s.fields {
			if f.changed() || f.trouble != "" {
				lines = append(lines, fmt.Sprintf(textLinesField, i+1, len(s.fields))+f.label+" : "+f.shown(), f.trouble)
			}
		}
		return strings.Join(append(lines, textSave+" : "+textSaveAll, textLineSave), "\n")
	}
	f := s.fields[s.cursor]
	lines := []string{fmt.Sprintf(textLinesField, s.cursor+1, len(s.fields)) + f.label + textLinesNow + f.shown()}
	for i, c := range f.choices {
		lines = append(lines, fmt.Sprintf("%d %s", i+1, cmp.Or(f.names[c], c)))
	}
	if f.trouble != "" {
		lines = append(lines, f.trouble)
	}
	if lines = append(lines, textLinesKeep); f.choices == nil && f.value != "" {
		lines = append(lines, textLinesClear)
	}
	return strings.Join(lines, "\n")
}

// TakeLine implements lineTaker. The line is the field's value; a choice may also be given by its
// number.
func (s *formScreen) TakeLine(sc scene, text string) action {
	if s.onSave() {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > len(s.fields) {
			return notice(textLineSave)
		}
		s.cursor = n - 1
		return stay()
	}
	f := s.field()
	if f.choices == nil {
		f.value = ""
		if act := s.enterText(sc, printable(text)); act.notice != "" {
			return act
		}
		return s.enter(sc, keyEnter)
	}
	i := slices.IndexFunc(f.choices, func(c string) bool { return strings.EqualFold(c, text) || strings.EqualFold(f.names[c], text) })
	if n, err := strconv.Atoi(text); i < 0 && err == nil && n >= 1 && n <= len(f.choices) {
		i = n - 1
	}
	if i < 0 {
		return notice(textLineMenu)
	}
	f.value = f.choices[i]
	f.check(sc)
	return s.enter(sc, keyEnter)
}
