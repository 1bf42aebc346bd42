package recette

import (
	"fmt"
	"strings"
	"time"
)

// Verdict is what is said of a point.
type Verdict int

const (
	// NotPlayed is a point that was not come to.
	NotPlayed Verdict = iota
	// Passed is OK.
	Passed
	// Failed is KO.
	Failed
	// Skipped is a point that the tester passed over.
	Skipped
)

func (v Verdict) String() string {
	switch v {
	case Passed:
		return wordPassed
	case Failed:
		return wordFailed
	case Skipped:
		return wordSkipped
	default:
		return wordNotPlayed
	}
}

// Point is a part of a case that gets a verdict: the preparation, a step, the tickets,
// the totals.
type Point struct {
	Name    string
	Verdict Verdict
	Remark  string
}

// Result is how a case went.
type Result struct {
	Case    Case
	Points  []Point
	Started time.Time
	Took    time.Duration
}

// Verdict is KO when a point is; else OK when all are, sauté when one was passed over.
func (r Result) Verdict() Verdict {
	verdict := Passed
	if len(r.Points) == 0 {
		verdict = NotPlayed
	}
	for _, p := range r.Points {
		switch {
		case p.Verdict == Failed:
			return Failed
		case p.Verdict == NotPlayed:
			verdict = NotPlayed
		case p.Verdict == Skipped && verdict == Passed:
			verdict = Skipped
		}
	}
	return verdict
}

// Line is the result in one line, and what went wrong below it.
func (r Result) Line() string {
	line := fmt.Sprintf("%s  %-3s  %7s  %s", r.Case.ID, r.Verdict(), seconds(r.Took), r.Case.Title)
	for _, p := range r.Points {
		if p.Verdict == Failed {
			line += fmt.Sprintf("\n  %s : %s", p.Name, strings.ReplaceAll(p.Remark, "\n", "\n  "))
		}
	}
	return line
}
