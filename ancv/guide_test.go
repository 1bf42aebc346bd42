package ancv

import (
	"flag"
	"strings"
	"testing"

	"ancvtpe/internal/guide"
)

var update = flag.Bool("update", false, "write the guide's table anew")

// TestGuideFiles: the merchant's guide has a line for each reason why a vendor's file is
// refused, and for each value that may be wrong.
func TestGuideFiles(t *testing.T) {
	var rows []guide.Row
	for p := ProblemRead; int(p) < len(frenchProblems); p++ {
		e := FileError{File: ParametersFile, Problem: p}
		_, sentence, _ := strings.Cut(e.French(), " : ")
		says, do := guide.Split(sentence)
		if p == ProblemMode {
			do = strings.ReplaceAll(do, ParametersFile, KeyFile)
		}
		if says == "" || do == "" {
			t.Errorf("problem %d: %q says not what it is and what to do", p, sentence)
		}
		rows = append(rows, guide.Row{"« … : " + says + " »", do})
	}
	for l := LimitShop; int(l) < len(frenchLimits); l++ {
		e := FileError{File: ParametersFile, Problem: ProblemValue, Limit: l}
		_, sentence, _ := strings.Cut(e.French(), " : ")
		says, do, _ := strings.Cut(sentence, ". ")
		rows = append(rows, guide.Row{"« … : " + says + " »", do})
	}
	if err := guide.Check("../docs/guide.fr.md", "fichiers", guide.Table(guide.Row{"ce que dit l'écran", "que faire"}, rows), *update); err != nil {
		t.Error(err)
	}
}
