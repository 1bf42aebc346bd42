package payment

import (
	"fmt"
	"strings"
)

// Diagram draws the machine as a Mermaid state diagram, for docs/machine.md. Events
// that lead from one state to another with the same effect share an arrow.
func Diagram() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	b.WriteString("    [*] --> Creating: debit\n    [*] --> CancelAsking: cancellation\n")
	for _, s := range States() {
		var order []edge
		labels := map[edge][]string{}
		for _, e := range Events() {
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
