package ui

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ancvtpe/payment"
	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/widget"
)

// loadScreen is CHARGER, which loads one of the vendor's files. The cashier picks it from a list or
// types its path. It is read, checked and shown, and stored only once the cashier confirms.
type loadScreen struct {
	kind    FileKind
	path    string // as typed so far
	asked   string // the typed path that is being read, while the next one may be typed
	folder  Folder
	cursor  int  // in the folder, while path is empty
	busy    bool // a path is being read
	hurried bool // ENTER came while busy, so path is read next
	trouble string
	read    *Opened // the file to confirm
	page    page
}

func openLoad(kind FileKind) func(scene) action {
	return needTools(func(sc scene) action {
		s := &loadScreen{kind: kind}
		act := push(s)
		act.cmd = s.open(sc, "").cmd
		return act
	})
}

func (s *loadScreen) Title(scene) string {
	if s.read != nil {
		return wordConfirm
	}
	return loadTitle(s.kind)
}

func (s *loadScreen) Keys(sc scene) []binding {
	if s.read != nil {
		return []binding{
			on(labelEnter, textHelpSave, s.store, keyEnter),
			on(labelEsc, textHelpNo, does(s.decline), keyEsc, keyBack),
			s.page.keys(s.summary),
		}
	}
	open := textHelpOpen
	if sc.linear && s.path == "" && len(s.folder.Entries) > 0 {
		open = fmt.Sprintf(textLinesOpen, s.folder.Entries[s.cursor].shown())
	}
	return []binding{
		on(labelEnter, open, s.enter, keyEnter),
		on(labelEsc, textHelpHome, does(home), keyEsc),
		on(labelBack, textHelpCorrect, s.yellow, keyBack),
		on(labelMove, textHelpList, s.move, keyUp, keyDown, keyPgUp, keyPgDn),
		characters(s.press, formCharacter),
	}
}

func (s *loadScreen) press(_ scene, key string) action {
	s.trouble = ""
	return write(&s.path, key, pathMax)
}

// pathMax bounds a path in characters.
const pathMax = 1024

// Expects implements scanTarget.
func (s *loadScreen) Expects() expectation {
	if s.read == nil {
		return expectText
	}
	return expectNothing
}

// Scan adds a pasted text to the path.
func (s *loadScreen) Scan(sc scene, scanned keyboard.Scan) action {
	return s.press(sc, printable(scanned.Text))
}

func (s *loadScreen) yellow(scene, string) action {
	if !correct(&s.path) {
		return back()
	}
	s.trouble = ""
	return stay()
}

func (s *loadScreen) move(sc scene, key string) action {
	s.path, s.trouble = "", ""
	s.cursor = max(0, min(s.cursor+step(key, sc.rows/2), len(s.folder.Entries)-1))
	return stay()
}

func (s *loadScreen) enter(sc scene, _ string) action {
	switch {
	case s.busy:
		if s.hurried = s.path != ""; !s.hurried {
			return notice(textReadingFirst)
		}
		return stay()
	case s.path != "":
		return s.typed(sc)
	case len(s.folder.Entries) == 0:
		return notice(textTypePath)
	}
	return s.open(sc, s.folder.Entries[s.cursor].Name)
}

// typed reads the path that was typed.
func (s *loadScreen) typed(sc scene) action {
	s.asked, s.path = s.path, ""
	return s.open(sc, s.asked)
}

// open starts to read a path.
func (s *loadScreen) open(sc scene, path string) action {
	s.busy, s.hurried, s.trouble = true, false, ""
	tools, kind, folder, present := sc.tools, s.kind, s.folder.Path, sc.snap.Settings
	question := func(context.Context) (Opened, error) { return tools.Open(kind, folder, path, present) }
	return run(ask(sc.do.ctx, s, question, s.opened))
}

func (s *loadScreen) opened(sc scene, o Opened, err error) action {
	asked := s.asked
	s.busy, s.asked = false, ""
	switch {
	case err != nil:
		s.trouble = toolText(err)
		if s.path == "" && !sc.linear {
			s.path = asked // to be corrected
		}
	case o.Folder != nil:
		s.folder = *o.Folder
		s.cursor = max(0, slices.IndexFunc(o.Folder.Entries, func(e Entry) bool { return !e.Folder }))
		if s.hurried && s.path != "" {
			return s.typed(sc)
		}
	default:
		s.read, s.page, s.path = &o, page{}, asked
	}
	return stay()
}

func (s *loadScreen) decline() action {
	s.read = nil
	return notice(textNotSaved)
}

func (s *loadScreen) store(sc scene, _ string) action {
	if !sc.fresh || !sc.alone {
		return notice(textConfirmAgain)
	}
	return configure(sc, s.read.Setup, loadedText(s.kind))
}

// summary lists what the file would set.
func (s *loadScreen) summary(scene) []string {
	lines := []string{loadQuestion(s.kind)}
	for _, p := range s.read.Shown {
		lines = append(lines, "• "+payment.Clean(p.Name, 40)+" : "+payment.Clean(p.Value, formMax))
	}
	return lines
}

func (s *loadScreen) View(sc scene) string {
	if s.read != nil {
		return s.page.view(sc, s.summary(sc))
	}
	var blocks []widget.Block
	switch {
	case s.trouble != "":
		blocks = append(blocks, widget.Text(sc.theme.Bad.Render("✘ ")+s.trouble))
		if !strings.HasSuffix(s.trouble, textUnchanged) {
			blocks = append(blocks, widget.Text(textUnchanged))
		}
		blocks = append(blocks, widget.Gap())
	case s.busy:
		blocks = append(blocks, widget.Text(textReading))
	}
	blocks = append(blocks,
		sc.field(textPathPrompt, s.path),
		widget.Ornament(4, sc.theme.Faint.Render(payment.Clean(s.folder.Path, pathMax))), widget.Gap())
	if sc.linear {
		blocks[len(blocks)-3] = widget.Text(textLinesPick)
	}
	used := strings.Count(widget.Flow(sc.cols, sc.rows, blocks...), "\n") + 1
	return widget.Flow(sc.cols, sc.rows, append(blocks, widget.Text(s.list(sc, sc.rows-used)))...)
}

// shown is the name as it is listed.
func (e Entry) shown() string {
	name := payment.Clean(e.Name, 200)
	if e.Folder {
		name += "/"
	}
	return name
}

func (s *loadScreen) reading() bool { return s.busy }

// TakeLine implements lineTaker: the number of an entry, or a path.
func (s *loadScreen) TakeLine(sc scene, text string) action {
	n, err := strconv.Atoi(text)
	switch {
	case s.read != nil:
		return notice(textLineNothing)
	case err == nil && n >= 1 && n <= len(s.folder.Entries):
		return s.open(sc, s.folder.Entries[n-1].Name)
	}
	s.path = ""
	if act := s.press(sc, printable(text)); act.notice != "" {
		return act
	}
	return s.typed(sc)
}

// list is the part of the folder around the cursor.
func (s *loadScreen) list(sc scene, rows int) string {
	if len(s.folder.Entries) == 0 && !s.busy {
		return sc.theme.Faint.Render(noFilesText(s.kind))
	}
	rows = max(rows, 1)
	first := max(0, min(s.cursor-rows/2, len(s.folder.Entries)-rows))
	var lines []string
	for i, e := range s.folder.Entries[first:min(len(s.folder.Entries), first+rows)] {
		name := e.shown()
		if sc.linear {
			name = strconv.Itoa(first+i+1) + " " + name
		}
		if first+i == s.cursor && s.path == "" {
			lines = append(lines, sc.theme.Selected.Render(widget.Truncate("▸ "+name, sc.cols)))
			continue
		}
		lines = append(lines, widget.Truncate("  "+name, sc.cols))
	}
	return strings.Join(lines, "\n")
}
