package recette

import (
	"fmt"
	"strings"
	"time"
)

// Verdict is the verdict on a point or a case.
type Verdict int

const (
	// NotPlayed is a point that was not reached.
	NotPlayed Verdict = iota
	// Passed is OK.
	Passed
	// Failed is KO.
	Failed
	// Skipped is a point that the tester left out.
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

// Point is a part of a case with its verdict, which is the preparation, a step, the tickets
// or the totals.
type Point struct {
	Name    string
	Verdict Verdict
	Remark  string
}

// Result is the outcome of a case.
type Result struct {
	Case    Case
	Points  []Point
	Started time.Time
	Took    time.Duration
}

// Verdict returns Failed where a point is, else NotPlayed where a point is, else Skipped
// where a point is, else Passed.
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

// Line returns the result in one line, and the remarks of failed points below it.
func (r Result) Line() string {
	line := fmt.Sprintf("%s  %-3s  %7s  %s", r.Case.ID, r.Verdict(), seconds(r.Took), r.Case.Title)
	for _, p := range r.Points {
		if p.Verdict == Failed {
			line += fmt.Sprintf("\n  %s : %s", p.Name, strings.ReplaceAll(p.Remark, "\n", "\n  "))
		}
	}
	return line
}
