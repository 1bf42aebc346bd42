package simulator

import (
	"os"
	"strings"
	"testing"
)

// The scenario in the package comment is valid.
func TestScenarioOfTheDoc(t *testing.T) {
	raw, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for line := range strings.Lines(string(raw)) {
		if shown, ok := strings.CutPrefix(line, "//\t"); ok {
			text.WriteString(shown)
		}
	}
	file, problems := parseScenario([]byte(text.String()))
	if len(problems) != 0 || len(file.Rules) != 4 {
		t.Fatalf("%d rules, %v", len(file.Rules), problems)
	}
}
