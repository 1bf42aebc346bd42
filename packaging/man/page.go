package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ancvtpe/internal/cli"
)

// item is an entry of a list.
type item struct{ name, text string }

// page is a manual page as roff source.
type page struct{ strings.Builder }

// writePage writes the manual page of one command.
func writePage(cmd *cobra.Command, version string, date time.Time) string {
	name := pageName(cmd)
	p := &page{}
	fmt.Fprintf(p, ".TH %q 1 %q %q %q\n.nh\n.ad l\n", strings.ToUpper(name), date.UTC().Format("2006-01-02"), "ancv-tpe "+version, textManual)
	p.section(textName)
	fmt.Fprintf(p, "%s \\- %s\n", escape(name), escape(cmd.Short))
	p.section(textSynopsis)
	if cmd.Runnable() {
		fmt.Fprintf(p, ".B %s\n", escape(cmd.UseLine()))
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(p, ".br\n.B %s\n.I commande\n", escape(cmd.CommandPath()))
	}
	if cmd.Long != "" {
		p.section(textAbout)
		p.text(cmd.Long)
	}
	p.list(textCommands, subcommands(cmd))
	p.list(textOptions, flags(cmd.LocalFlags()))
	p.list(textCommon, flags(cli.CommonFlags(cmd)))
	if cmd.HasExample() {
		p.section(textExamples)
		p.verbatim(strings.Split(cmd.Example, "\n"))
	}
	p.list(textExit, exits())
	p.section(textSeeAlso)
	for _, other := range related(cmd) {
		fmt.Fprintf(p, ".BR %s (1),\n", escape(pageName(other)))
	}
	fmt.Fprintf(p, ".I %s\n", escape(textGuide))
	return p.String()
}

func pageName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// related returns the command that cmd belongs to and its subcommands.
func related(cmd *cobra.Command) []*cobra.Command {
	var all []*cobra.Command
	if cmd.HasParent() {
		all = append(all, cmd.Parent())
	}
	return append(all, documented(cmd)...)
}

// documented returns the subcommands that have a page.
func documented(cmd *cobra.Command) []*cobra.Command {
	var all []*cobra.Command
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			all = append(all, c)
		}
	}
	return all
}

func subcommands(cmd *cobra.Command) []item {
	var list []item
	for _, c := range documented(cmd) {
		list = append(list, item{c.Name(), c.Short})
	}
	return list
}

func flags(set *pflag.FlagSet) []item {
	var list []item
	set.VisitAll(func(f *pflag.Flag) {
		value, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		list = append(list, item{strings.TrimSpace(name + " " + value), usage})
	})
	return list
}

func (p *page) section(title string) { fmt.Fprintf(p, ".SH %s\n", title) }

func (p *page) list(title string, items []item) {
	if len(items) == 0 {
		return
	}
	p.section(title)
	for _, i := range items {
		fmt.Fprintf(p, ".TP\n.B %s\n%s\n", escape(i.name), escape(i.text))
	}
}

// text writes sentences. Indented lines stay as they are.
func (p *page) text(long string) {
	var kept []string
	for line := range strings.SplitSeq(long, "\n") {
		if strings.HasPrefix(line, " ") {
			kept = append(kept, line)
			continue
		}
		p.verbatim(kept)
		kept = nil
		fmt.Fprintln(p, escape(line))
	}
	p.verbatim(kept)
}

func (p *page) verbatim(lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintln(p, ".PP\n.nf")
	for _, line := range lines {
		fmt.Fprintln(p, escape(line))
	}
	fmt.Fprintln(p, ".fi\n.PP")
}

// escape escapes what roff would interpret, which is backslashes, hyphens, and a dot or an
// apostrophe at the start of a line.
func escape(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		text = `\&` + text
	}
	return text
}
