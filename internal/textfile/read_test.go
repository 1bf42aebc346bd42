package textfile

import (
	"path/filepath"
	"syscall"
	"testing"
)

// TestReadFile: a pipe that nobody writes is empty, and a device without an end is read to one byte
// more than the limit.
func TestReadFile(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{pipe: 0, "/dev/zero": 101} {
		if raw, err := ReadFile(path, 100); len(raw) != want || err != nil {
			t.Errorf("%s: %d bytes, %v; want %d", path, len(raw), err, want)
		}
	}
}
