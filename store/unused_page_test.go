package store

import (
	"encoding/binary"
	"path/filepath"
	"testing"
)

// A file with a page too many has every row, so that only the check of the whole file finds it.
func TestUnusedPageIsDamage(t *testing.T) {
	full := fullDirectory(t)
	for _, f := range allFiles {
		dir := t.TempDir()
		copyDirectory(t, full, dir)
		path := filepath.Join(dir, f.name())
		content := append(read(t, path), make([]byte, 4096)...)
		binary.BigEndian.PutUint32(content[28:], uint32(len(content)/4096)) // the header's count
		write0600(t, path, content)
		requireOpenDamaged(t, dir, f)
	}
}
