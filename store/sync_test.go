package store

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The first opening makes each name durable before anything builds on it: every directory in
// the one above it, the three files before the first commit, the mark in the lock file.
func TestFirstOpeningIsDurable(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("needs strace: apt-get install strace") //nolint:forbidigo // a bare machine has none; CI does
	}
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	dir, log := filepath.Join(root, "new", "till"), filepath.Join(root, "log")
	traced := exec.Command(strace, "-f", "-y", "-o", log, "-e", "trace=mkdirat,openat,fsync,fdatasync,pwrite64", os.Args[0])
	traced.Env = append(os.Environ(), childVariable+"=open:"+dir)
	out, err := traced.CombinedOutput()
	if strings.Contains(string(out), "ptrace") {
		t.Skipf("strace may not trace here: %s", out) //nolint:forbidigo // a container may forbid it; CI does not
	}
	if err != nil || strings.TrimSpace(string(out)) != "open" {
		t.Fatalf("open: %v, %s", err, out)
	}
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	calls := strings.Split(string(text), "\n")
	// next is the first call after at that has all the words.
	next := func(at int, words ...string) int {
		t.Helper()
	calls:
		for i := at + 1; i < len(calls); i++ {
			for _, w := range words {
				if !strings.Contains(calls[i], w) {
					continue calls
				}
			}
			return i
		}
		t.Fatalf("no call %q after %q", words, calls[max(at, 0)])
		return 0
	}
	lock := next(-1, "openat", lockName, "O_CREAT")
	for _, made := range []string{filepath.Dir(dir), dir} {
		at := next(next(-1, "mkdirat", `"`+made+`"`, "= 0"), "fsync", "<"+filepath.Dir(made)+">")
		if at > lock {
			t.Errorf("%s is durable only after the lock was taken", made)
		}
	}
	files := next(lock, "openat", allFiles[len(allFiles)-1].name(), "O_CREAT")
	synced := next(files, "fsync", "<"+dir+">")
	if first := next(files, "openat", "-journal"); first < synced {
		t.Errorf("a commit begins before the files' names are durable: %s", calls[first])
	}
	marked := next(lock, "pwrite64", lockName, "ancv-tpe")
	next(marked, "fsync", lockName)
}
