package widget

import (
	"strings"
	"testing"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
)

// TestCodeIsSquareAndFramed: codes have their known sizes and a quiet zone that is white up to
// its edge (qrterminal's issue 39 leaves the lower half of the last row black).
func TestCodeIsSquareAndFramed(t *testing.T) {
	for bytes, rows := range map[int]int{15: 15, 53: 19, 78: 21, 106: 23} {
		code, err := NewCode(strings.Repeat("k", bytes))
		if err != nil {
			t.Fatal(err)
		}
		if code.Rows() != rows || code.Cols() != 2*rows-1 {
			t.Errorf("%d bytes are %dx%d, want %d rows", bytes, code.Cols(), code.Rows(), rows)
		}
		for i, line := range code.Lines() {
			if lipgloss.Width(line) != code.Cols() {
				t.Errorf("line %d is %q", i, line)
			}
			white := "\x1b[38;5;16;48;5;231m" + strings.Repeat(" ", code.Cols()) + "\x1b[0m"
			if edge := i < 2 || i >= rows-2; edge && line != white {
				t.Errorf("line %d of the quiet zone is %q", i, line)
			}
			if bare := ansi.Strip(line); !strings.HasPrefix(bare, "    ") || !strings.HasSuffix(bare, "    ") {
				t.Errorf("line %d has no quiet zone: %q", i, bare)
			}
		}
	}
	if _, err := NewCode(strings.Repeat("k", 5000)); err == nil {
		t.Error("5000 bytes make a code")
	}
	if (Code{}).Cols() != 0 {
		t.Error("no code has a width")
	}
}
