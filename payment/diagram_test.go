package payment

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const diagramHead = `# The state machine of a transaction

Made from the table in payment/machine.go by ` + "`go test ./payment -update`" + `; a test keeps it true.
An arrow reads: events / what is done once the new state is stored.

`

// docs/machine.md shows the machine as it is.
func TestDiagramInDocs(t *testing.T) {
	path := filepath.Join("..", "docs", "machine.md")
	text := diagramHead + "```mermaid\n" + diagram() + "```\n"
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != text {
		t.Error("docs/machine.md is not the machine any more: go test ./payment -update")
	}
}

// diagram draws the machine as a Mermaid state diagram, for docs/machine.md. Events
// that lead from one state to another with the same effect share an arrow.
func diagram() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	b.WriteString("    [*] --> Creating: debit\n    [*] --> CancelAsking: cancellation\n")
	for _, s := range States() {
		var order []edge
		labels := map[edge][]string{}
		for _, e := range events() {
			to, ok := machine[s][e]
			if !ok {
				continue
			}
			if labels[to] == nil {
				order = append(order, to)
			}
			labels[to] = append(labels[to], e.String())
		}
		for _, to := range order {
			label := strings.Join(labels[to], ", ")
			if to.effect != EffectNone {
				label += " / " + to.effect.String()
			}
			fmt.Fprintf(&b, "    %s --> %s: %s\n", s, to.to, label)
		}
		if s.Final() {
			fmt.Fprintf(&b, "    %s --> [*]\n", s)
		}
	}
	return b.String()
}
