package recette

import (
	"slices"
	"strconv"
	"strings"
)

func (p *parser) steps(s section) error {
	before, steps := numberedSteps(s.lines)
	for _, l := range before {
		if strings.TrimSpace(l.text) != "" {
			return p.wrong(l.line, wantStep)
		}
	}
	if len(steps) == 0 {
		return p.wrong(s.line, wantStep)
	}
	for i, lines := range steps {
		m := stepStart.FindStringSubmatch(lines[0].text)
		if m[1] != strconv.Itoa(i+1) {
			return p.wrong(lines[0].line, wantNumber, i+1)
		}
		indent := len(lines[0].text) - len(m[2])
		own := slices.Clone(lines)
		own[0].text = m[2]
		var texts []string
		for j := range own {
			own[j].text = dedent(own[j].text, indent)
			texts = append(texts, own[j].text)
		}
		a, err := p.step(own)
		if err != nil {
			return err
		}
		p.c.Steps = append(p.c.Steps, Step{Number: i + 1, Text: strings.TrimSpace(strings.Join(texts, "\n")), Action: a})
	}
	return nil
}

// step reads one action with the lines that must be seen after it.
func (p *parser) step(lines []numbered) (Action, error) {
	a := Action{Line: lines[0].line}
	intro, first := "", ""
	for _, e := range elements(lines) {
		switch {
		case e.kind == quotation || e.info == unclosed:
			return a, p.wrong(e.line, wantStepParts)
		case e.kind == paragraph:
			intro = e.text()
			if first == "" {
				first = intro
			}
			continue
		case e.info == "sh" && a.Command == "" && len(a.See) == 0:
			done, err := p.command(first, e)
			if err != nil {
				return a, err
			}
			done.Line = a.Line
			a = done
		case e.info != "":
			return a, p.wrong(e.line, wantInfo, e.info)
		default:
			p.see(&a, intro, e)
		}
		intro = ""
	}
	if err := p.doing(&a, first); err != nil {
		return a, err
	}
	if len(a.See) == 0 {
		return a, p.wrong(a.Line, wantSee)
	}
	return a, nil
}

// doing reads the action in the step's first paragraph.
func (p *parser) doing(a *Action, text string) error {
	text = strings.Join(strings.Fields(text), " ")
	var keys []string
	for _, m := range typed.FindAllStringSubmatch(text, -1) {
		for _, k := range span.FindAllStringSubmatch(m[1], -1) {
			keys = append(keys, strings.Fields(k[1])...)
		}
	}
	for _, k := range keys {
		if keyTrouble(k) {
			return p.wrong(a.Line, wantKey, k)
		}
	}
	switch {
	case a.Command != "" && len(keys) == 0:
		return nil
	case a.Command != "":
		return p.wrong(a.Line, wantOneAction)
	case len(keys) > 0:
		a.Kind, a.Keys = TypeKeys, keys
	case strings.HasPrefix(text, introWait), strings.HasPrefix(text, introLook):
		a.Kind = Look
	default:
		return p.wrong(a.Line, wantAction)
	}
	a.window(text)
	return nil
}

// tickets reads paragraphs that name files, each with a block of their content. A sentence
// may say instead that there are none or that they do not matter.
func (p *parser) tickets(s section) error {
	var names []string
	said := false
	for _, e := range elements(s.lines) {
		switch {
		case e.kind == paragraph && len(names) > 0:
			return p.wrong(e.line, wantTicket)
		case e.kind == paragraph && strings.HasPrefix(e.text(), introNoTicket):
			said = true
		case e.kind == paragraph && strings.HasPrefix(e.text(), introNotConcerned):
			said, p.c.NoTickets = true, true
		case e.kind == paragraph:
			for _, m := range span.FindAllStringSubmatch(e.text(), -1) {
				names = append(names, m[1])
			}
			if len(names) == 0 {
				return p.wrong(e.line, wantTicket)
			}
		case e.kind != block || e.info != "" || len(names) == 0 || said:
			return p.wrong(e.line, wantTicket)
		default:
			p.c.Tickets = append(p.c.Tickets, Ticket{Line: e.line, Names: names, See: e.lines})
			names = nil
		}
	}
	if len(names) > 0 || said == (len(p.c.Tickets) > 0) {
		return p.wrong(s.line, wantTicket)
	}
	return nil
}

// totals reads the command that prints the totals, and its output.
func (p *parser) totals(s section) error {
	all := elements(s.lines)
	if len(all) == 1 && all[0].kind == paragraph && strings.HasPrefix(all[0].text(), introNotConcerned) {
		return nil
	}
	var blocks []element
	for _, e := range all {
		if e.kind == block {
			blocks = append(blocks, e)
		}
	}
	if len(blocks) != 2 || blocks[0].info != "sh" || blocks[1].info != "" || strings.TrimSpace(blocks[1].text()) == "" {
		return p.wrong(s.line, wantTotals)
	}
	p.c.Totals = &Action{Kind: RunCommand, Line: blocks[0].line, Command: blocks[0].text(), See: blocks[1].lines}
	return nil
}
