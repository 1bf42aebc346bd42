package printer

import (
	"os"
	"regexp"
	"testing"

	"ancvtpe/internal/guide"
)

// TestGuidePrinter: the merchant's guide has a line for each sentence about the printer.
func TestGuidePrinter(t *testing.T) {
	kinds := []error{ErrOffline, ErrPaper, ErrCover, ErrGone, ErrDenied, ErrFull, ErrInterrupted, ErrBroken, ErrSpec, ErrTicket, ErrPaused, ErrSilent, ErrUnconfirmed, ErrNotDevice}
	source, err := os.ReadFile("errors.go")
	if err != nil {
		t.Fatal(err)
	}
	if all := regexp.MustCompile(`(?m)^\tErr\w+ = `).FindAll(source, -1); len(all) != len(kinds) {
		t.Errorf("%d sentinels, %d have a line", len(all), len(kinds))
	}
	var rows []guide.Row
	for _, kind := range kinds {
		says, do := guide.Split(French(&Error{Sink: "…", Kind: kind}))
		if do == "" {
			t.Errorf("%v: the sentence says not what to do", kind)
		}
		rows = append(rows, guide.Row{"« " + says + " »", do})
	}
	if err := guide.Check("../docs/guide.fr.md", "imprimante", guide.Table(guide.Row{"ce que dit l'écran", "que faire"}, rows), *update); err != nil {
		t.Error(err)
	}
}
