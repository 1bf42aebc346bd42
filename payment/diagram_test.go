package payment

import (
	"os"
	"path/filepath"
	"testing"
)

const diagramHead = `# The state machine of a transaction

Made from the table in payment/machine.go by ` + "`go test ./payment -update`" + `; a test keeps it true.
An arrow reads: events / what is done once the new state is stored.

`

// docs/machine.md shows the machine as it is.
func TestDiagramInDocs(t *testing.T) {
	path := filepath.Join("..", "docs", "machine.md")
	text := diagramHead + "```mermaid\n" + Diagram() + "```\n"
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
