package recette

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Report is the result of a session of the acceptance book.
type Report struct {
	Tester  string
	Version string
	Started time.Time
	Results []Result
	// All is the number of cases to be played.
	All int
}

// FileName returns the report's file name, recette-AAAAMMJJ-HHMMSS.md.
func (r Report) FileName() string { return tickets(r.Started).Format("recette-20060102-150405.md") }

// Passed reports whether every case was played and is OK.
func (r Report) Passed() bool {
	for _, result := range r.Results {
		if result.Verdict() != Passed {
			return false
		}
	}
	return len(r.Results) == r.All
}

// Write writes the report as Markdown.
func (r Report) Write(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, formatHead, tickets(r.Started).Format(formatDate))
	fmt.Fprintf(&b, formatAbout,
		cell(r.Tester), cell(r.Version), seconds(r.took()), r.Summary())
	b.WriteString(textCasesHead)
	for _, result := range r.Results {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", result.Case.ID, cell(result.Case.Title), result.Verdict(), seconds(result.Took))
	}
	for _, result := range r.Results {
		writeResult(&b, result)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// Summary returns the number of each verdict in one French line.
func (r Report) Summary() string {
	count := map[Verdict]int{NotPlayed: r.All - len(r.Results)}
	for _, result := range r.Results {
		count[result.Verdict()]++
	}
	parts := []string{fmt.Sprintf("%d %s", count[Passed], Passed), fmt.Sprintf("%d %s", count[Failed], Failed)}
	for _, v := range []Verdict{Skipped, NotPlayed} {
		if count[v] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", count[v], v))
		}
	}
	return fmt.Sprintf(formatSummary, strings.Join(parts, ", "), r.All)
}

// Table returns the verdicts by group, for a terminal.
func (r Report) Table() string {
	var b strings.Builder
	row := func(name string, c map[Verdict]int, took time.Duration) {
		all := 0
		for _, n := range c {
			all += n
		}
		fmt.Fprintf(&b, formatRow, name, all, c[Passed], c[Failed], seconds(took))
	}
	b.WriteString(formatRowHead)
	sum := map[Verdict]int{}
	for _, g := range groups {
		count, took := map[Verdict]int{}, time.Duration(0)
		for _, result := range r.Results {
			if strings.HasPrefix(result.Case.ID, g.letters+"-") {
				count[result.Verdict()]++
				sum[result.Verdict()]++
				took += result.Took
			}
		}
		if len(count) > 0 {
			row(g.name, count, took)
		}
	}
	row(textSum, sum, r.took())
	return b.String()
}

func (r Report) took() time.Duration {
	var end time.Time
	for _, result := range r.Results {
		if e := result.Started.Add(result.Took); e.After(end) {
			end = e
		}
	}
	return max(0, end.Sub(r.Started))
}

// tickets returns a time in Paris' zone, in which the cases' tickets are. It returns the
// time unchanged where the machine has no zone data.
func tickets(at time.Time) time.Time {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return at
	}
	return at.In(zone)
}

func writeResult(b *strings.Builder, r Result) {
	fmt.Fprintf(b, formatResult, r.Case.ID, r.Case.Title, r.Verdict(), seconds(r.Took), tickets(r.Started).Format("15:04:05"))
	b.WriteString(textPointsHead)
	for _, p := range r.Points {
		first, _, _ := strings.Cut(p.Remark, "\n")
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", p.Name, cell(r.Case.about(p.Name)), p.Verdict, cell(first))
	}
	for _, p := range r.Points {
		if _, rest, more := strings.Cut(p.Remark, "\n"); more {
			fmt.Fprintf(b, "\n%s :\n\n    %s\n", p.Name, strings.ReplaceAll(rest, "\n", "\n    "))
		}
	}
}

// about returns a step's first paragraph, and "" for other points.
func (c Case) about(name string) string {
	for _, s := range c.Steps {
		if stepName(s.Number) == name {
			first, _, _ := strings.Cut(s.Text, "\n\n")
			return first
		}
	}
	return ""
}

// cell returns a text that does not break a table of Markdown.
func cell(text string) string {
	return strings.ReplaceAll(squeeze(text), "|", `\|`)
}

// seconds returns a duration in French, as 3,2 s.
func seconds(d time.Duration) string {
	if d >= time.Minute {
		return fmt.Sprintf("%d min %02d s", int(d/time.Minute), int(d/time.Second)%60)
	}
	return strings.Replace(fmt.Sprintf("%.1f s", d.Seconds()), ".", ",", 1)
}
