package till

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A journal keeps its newest lines in one file and three older ones, without splitting a
// line. It continues an existing file, and changes no file of another name.
func TestJournalRotates(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "journal.log")
	for name, text := range map[string]string{
		"journal.log": "found\n", "journal-notes.log": "mine\n",
		"journal-2026-01-02T03-04-05.678.log": "of the library before\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	j := &journal{path: path, most: 20}
	for _, line := range []string{"one\n", "two\n", strings.Repeat("long", 10) + "\n", "three\n", "four\n", "five\n", "six, and it is full\n"} {
		if n, err := j.Write([]byte(line)); err != nil || n != len(line) {
			t.Fatalf("write %q: %d, %v", line, n, err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(f)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", f, info.Mode(), err)
		}
		texts = append(texts, string(text))
	}
	want := []string{"found\none\ntwo\n", strings.Repeat("long", 10) + "\n", "three\nfour\nfive\n", "mine\n", "six, and it is full\n"}
	slices.Sort(texts)
	slices.Sort(want)
	if !slices.Equal(texts, want) {
		t.Errorf("files %q, want %q", texts, want)
	}
}
