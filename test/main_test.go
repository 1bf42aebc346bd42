package test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestMain builds the program under test, or uses the one that ANCV_TPE names, such as a
// mutant.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "ancv-outside-")
	if err == nil && os.Getenv("ANCV_TPE") == "" {
		program = filepath.Join(dir, "ancv-tpe")
		var said []byte
		build := exec.Command("go", "build", "-o", program, ".")
		build.Dir = ".." // with the product's own go.mod
		if said, err = build.CombinedOutput(); err != nil {
			err = fmt.Errorf("%w: %s", err, said)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "build the program under test:", err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// program is the binary under test.
var program = os.Getenv("ANCV_TPE")
