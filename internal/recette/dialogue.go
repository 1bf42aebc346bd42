package recette

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// Dialogue leads a person through cases with lines of text.
type Dialogue struct {
	Program string
	In      *bufio.Reader
	Out     io.Writer
}

// errQuit ends the session; verdicts and remarks so far are kept.
var errQuit = errors.New("quit")

// Ask asks for a line. It returns the proposal for an empty answer, and errQuit at the end
// of the input or of ctx.
func (d *Dialogue) Ask(ctx context.Context, what, proposal string) (string, error) {
	if proposal != "" {
		what += " [" + proposal + "]"
	}
	fmt.Fprintf(d.Out, "%s : ", what)
	answer := make(chan string, 1)
	go func() { // a read cannot be interrupted, so it stays behind when ctx ends; nothing reads after it
		defer close(answer)
		if line, err := d.In.ReadString('\n'); err == nil {
			answer <- squeeze(line)
		}
	}()
	select {
	case line, more := <-answer:
		switch {
		case !more:
			return "", errQuit
		case line == "":
			return proposal, nil
		}
		return line, nil
	case <-ctx.Done():
		fmt.Fprintln(d.Out)
		return "", errQuit
	}
}

// Play leads through one case. more is false where the tester has quit.
func (d *Dialogue) Play(ctx context.Context, c Case) (r Result, more bool) {
	r = Result{Case: c, Started: time.Now()}
	defer func() { r.Took = time.Since(r.Started) }()
	s, err := newStage(d.Program, 0, 0)
	if err != nil {
		r.Points = append(r.Points, Point{Name: namePreparation, Verdict: Failed, Remark: err.Error()})
		return r, true
	}
	defer s.close()
	d.introduce(c)
	for _, p := range pages(s, c) {
		point := Point{Name: p.name}
		if more = err == nil; more {
			fmt.Fprintf(d.Out, "\n--- %s %s\n\n%s\n\n", c.ID, p.name, p.text)
			point, err = d.judge(ctx, p.name)
		}
		r.Points = append(r.Points, point)
	}
	if err == nil { // the directory is removed next, so the tester must have left it
		_, err = d.Ask(ctx, fmt.Sprintf(textCaseDone, c.ID, r.Verdict()), "")
	}
	return r, err == nil
}

func (d *Dialogue) introduce(c Case) {
	fmt.Fprintf(d.Out, "\n=== %s %s\n\n%s\n", c.ID, c.Title, wrap(c.Purpose))
	for _, q := range c.Quotes {
		fmt.Fprintf(d.Out, "\n%s\n", wrap("« "+q+" »"))
	}
}

// wrap breaks prose between words, for a terminal of defaultCols.
func wrap(text string) string {
	var b strings.Builder
	width := 0
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case width > 0 && width+1+n > defaultCols-2:
			b.WriteString("\n")
			width = 0
		case width > 0:
			b.WriteString(" ")
			width++
		}
		b.WriteString(word)
		width += n
	}
	return b.String()
}

// page is the text of a point for the tester.
type page struct{ name, text string }

func pages(s *stage, c Case) []page {
	show := func(text string) string { return s.show(text) }
	var b strings.Builder
	fmt.Fprintf(&b, textGoThere, s.work, s.bin)
	for _, a := range c.Prepare {
		switch a.Kind {
		case WriteFile:
			if err := s.write(a); err != nil {
				fmt.Fprintf(&b, "\n%v\n", err)
			}
			fmt.Fprintf(&b, textFileIsThere, a.Name)
		case OpenWindow:
			fmt.Fprintf(&b, textInWindow, a.Window, sizeNote(a), indent(show(a.Command)), indent(show(strings.Join(a.See, "\n"))))
		default:
			fmt.Fprintf(&b, textInOther, indent(show(a.Command)))
		}
	}
	all := []page{{namePreparation, strings.TrimSpace(b.String())}}
	for _, step := range c.Steps {
		all = append(all, page{stepName(step.Number), show(unfence(step.Text))})
	}
	if !c.NoTickets {
		all = append(all, page{nameTickets, show(ticketText(c))})
	}
	if t := c.Totals; t != nil {
		all = append(all, page{nameTotals, fmt.Sprintf(textInOther, indent(show(t.Command))) + textYouSee + indent(show(strings.Join(t.See, "\n")))})
	}
	return all
}

func ticketText(c Case) string {
	if len(c.Tickets) == 0 {
		return fmt.Sprintf(textTicketsNone, ticketDir)
	}
	var b strings.Builder
	fmt.Fprintf(&b, textTicketsThere, ticketDir)
	for _, t := range c.Tickets {
		fmt.Fprintf(&b, "\n\n%s :\n\n%s", strings.Join(t.Names, ", "), indent(strings.Join(t.See, "\n")))
	}
	return b.String()
}

// unfence removes the fences of blocks and indents them instead.
func unfence(text string) string {
	var lines []string
	fenced := false
	for _, l := range strings.Split(text, "\n") {
		if strings.HasPrefix(strings.TrimSpace(l), "```") {
			fenced = !fenced
			continue
		}
		if fenced {
			l = indent(l)
		}
		lines = append(lines, l)
	}
	return strings.Join(lines, "\n")
}

func sizeNote(a Action) string {
	if a.Cols == defaultCols && a.Rows == defaultRows {
		return ""
	}
	return fmt.Sprintf(textSize, a.Cols, a.Rows)
}

func indent(text string) string { return "    " + strings.ReplaceAll(text, "\n", "\n    ") }

// show returns a text with the known values in place of their names. Other names stay; the
// tester has noted their values.
func (s *stage) show(text string) string {
	for name, value := range s.bound {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

// judge asks for the verdict on a point.
func (d *Dialogue) judge(ctx context.Context, name string) (Point, error) {
	p := Point{Name: name}
	for {
		answer, err := d.Ask(ctx, textVerdict, "")
		if err != nil {
			return p, err
		}
		switch strings.ToLower(answer) {
		case "o", "ok":
			p.Verdict = Passed
			return p, nil
		case "k", "ko":
			p.Verdict = Failed
			err := d.remark(ctx, &p, textWhyFailed)
			return p, err
		case "s":
			p.Verdict = Skipped
			return p, nil
		case "r":
			if err := d.remark(ctx, &p, textRemark); err != nil {
				return p, err
			}
		case "q":
			return p, errQuit
		default:
			fmt.Fprintln(d.Out, textVerdictHelp)
		}
	}
}

// remark asks for a remark and adds it to the point's.
func (d *Dialogue) remark(ctx context.Context, p *Point, what string) error {
	text, err := d.Ask(ctx, what, "")
	if text != "" && p.Remark != "" {
		text = p.Remark + " / " + text
	}
	if text != "" {
		p.Remark = text
	}
	return err
}
