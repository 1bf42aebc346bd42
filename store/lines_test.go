package store

import (
	"slices"
	"testing"

	"ancvtpe/payment"
)

func lines2seqs(lines []payment.DayLine) []int64 {
	var seqs []int64
	for _, l := range lines {
		seqs = append(seqs, l.Seq)
	}
	return seqs
}

// requireLines requires the lines that step3 leaves after the number seq, which are those since
// the last closing or reset. A closing or reset comes before the line of its own change.
func requireLines(t *testing.T, got []int64, seq int64) {
	t.Helper()
	var want []int64
	for n := seq; n > 0; n-- {
		want = append(want, n)
		if c := step3(n); c.Closing != nil || c.Reset {
			break
		}
	}
	slices.Reverse(want)
	if !slices.Equal(got, want) {
		t.Fatalf("day lines %v, want %v", got, want)
	}
}
