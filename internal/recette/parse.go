package recette

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// ParseError says where a page is no valid case, and what is expected there.
type ParseError struct {
	File string
	Line int
	Want string // in French
}

func (e *ParseError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Want) }

// Files returns path itself for a file, and for a folder its pages whose name is that of a
// case, sorted.
func Files(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []string{path}, err
	}
	all, err := filepath.Glob(filepath.Join(path, "[A-Z][A-Z][A-Z]-[0-9][0-9].md"))
	slices.Sort(all)
	return all, err
}

// Read reads a case from its file.
func Read(path string) (Case, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Case{}, fmt.Errorf("read case: %w", err)
	}
	return Parse(path, string(text))
}

// Parse reads a case from the text of a page. Its error is a *ParseError.
func Parse(file, text string) (Case, error) {
	p := &parser{c: Case{File: file}}
	title, sections, open := split(text)
	if open > 0 {
		return Case{}, p.wrong(open, wantClosed)
	}
	m := titleText.FindStringSubmatch(title.text)
	if m == nil {
		return Case{}, p.wrong(max(title.line, 1), wantTitle)
	}
	p.c.ID, p.c.Title = m[1], m[2]
	if name := strings.TrimSuffix(filepath.Base(file), ".md"); name != p.c.ID {
		return Case{}, p.wrong(title.line, wantFileName, p.c.ID)
	}
	for i, want := range headings {
		if i == len(sections) {
			return Case{}, p.wrong(strings.Count(text, "\n")+1, wantSection, want)
		}
		if s := sections[i]; s.name != want {
			return Case{}, p.wrong(s.line, wantHeading, want, s.name)
		}
	}
	if len(sections) > len(headings) {
		return Case{}, p.wrong(sections[len(headings)].line, wantNoMore, sections[len(headings)].name)
	}
	for i, read := range []func(section) error{p.purpose, p.quotes, p.preparation, p.steps, p.tickets, p.totals} {
		if err := read(sections[i]); err != nil {
			return Case{}, err
		}
	}
	return p.c, nil
}

type parser struct{ c Case }

func (p *parser) wrong(line int, format string, args ...any) error {
	return &ParseError{File: p.c.File, Line: line, Want: fmt.Sprintf(format, args...)}
}

func (p *parser) purpose(s section) error {
	var texts []string
	for _, e := range elements(s.lines) {
		if e.kind != paragraph {
			return p.wrong(e.line, wantProse)
		}
		texts = append(texts, e.text())
	}
	if p.c.Purpose = strings.Join(texts, "\n\n"); p.c.Purpose == "" {
		return p.wrong(s.line, wantProse)
	}
	return nil
}

func (p *parser) quotes(s section) error {
	for _, e := range elements(s.lines) {
		if e.kind != quotation {
			return p.wrong(e.line, wantQuotes)
		}
		p.c.Quotes = append(p.c.Quotes, strings.Join(e.lines, " "))
	}
	if len(p.c.Quotes) == 0 {
		return p.wrong(s.line, wantQuotes)
	}
	return nil
}

// preparation reads files, commands and windows, each a paragraph and a block. A window's
// first screen is the block behind it.
func (p *parser) preparation(s section) error {
	intro := ""
	for _, e := range elements(s.lines) {
		switch {
		case e.kind == paragraph:
			intro = e.text()
			continue
		case e.kind != block || e.info == unclosed:
			return p.wrong(e.line, wantPreparation)
		case strings.HasPrefix(intro, introFile):
			name := span.FindStringSubmatch(intro)
			if len(name) < 2 || !filepath.IsLocal(name[1]) {
				return p.wrong(e.line, wantFile)
			}
			p.c.Prepare = append(p.c.Prepare, Action{Kind: WriteFile, Line: e.line, Name: name[1], Content: e.text() + "\n"})
		case e.info == "sh":
			a, err := p.command(intro, e)
			if err != nil {
				return err
			}
			p.c.Prepare = append(p.c.Prepare, a)
		case e.info != "":
			return p.wrong(e.line, wantInfo, e.info)
		case len(p.c.Prepare) == 0 || p.c.Prepare[len(p.c.Prepare)-1].Command == "":
			return p.wrong(e.line, wantPreparation)
		default:
			p.see(&p.c.Prepare[len(p.c.Prepare)-1], intro, e)
		}
		intro = ""
	}
	if len(p.c.Prepare) == 0 {
		return p.wrong(s.line, wantPreparation)
	}
	for _, a := range p.c.Prepare {
		if a.Kind == OpenWindow && len(a.See) == 0 {
			return p.wrong(a.Line, wantSee)
		}
	}
	return nil
}

// command reads a block of commands. Where intro names a window, the block is the one program
// in that window; else it runs to its end in a second window.
func (p *parser) command(intro string, e element) (Action, error) {
	a := Action{Kind: RunCommand, Line: e.line, Command: e.text()}
	if strings.TrimSpace(a.Command) == "" {
		return a, p.wrong(e.line, wantCommand)
	}
	if boldName.MatchString(intro) {
		if len(e.lines) > 1 {
			return a, p.wrong(e.line, wantOneProgram)
		}
		a.Kind = OpenWindow
		a.window(intro)
	}
	return a, nil
}

// window sets the window that a text names, and its size.
func (a *Action) window(text string) {
	a.Window, a.Cols, a.Rows = Till, defaultCols, defaultRows
	if name := boldName.FindStringSubmatch(text); name != nil {
		a.Window = name[1]
	}
	if size := sizeText.FindStringSubmatch(text); size != nil && a.Kind == OpenWindow {
		a.Cols, _ = strconv.Atoi(size[1])
		a.Rows, _ = strconv.Atoi(size[2])
	}
}

// see adds a block of lines that must be seen, or must not be seen.
func (p *parser) see(a *Action, intro string, e element) {
	if strings.HasPrefix(intro, introAbsent) {
		a.NotSee = append(a.NotSee, e.lines...)
		return
	}
	a.See = append(a.See, e.lines...)
}
