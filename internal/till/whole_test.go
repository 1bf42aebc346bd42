package till

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// TestWriteWholeRemovesWhatAKillLeft: an interrupted backup has left the sealing key beside its
// target. The next one removes it, but neither what a running one holds nor anything else.
func TestWriteWholeRemovesWhatAKillLeft(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{".ecriture-123", ".ecriture-456", ".ecriture-essai", "autre"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("secret"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	held, err := os.Open(filepath.Join(dir, ".ecriture-456"))
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	if err := syscall.Flock(int(held.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	if err := WriteWhole(filepath.Join(dir, "caisse.sauvegarde"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	if got, want := namesIn(t, dir), []string{".ecriture-456", ".ecriture-essai", "autre", "caisse.sauvegarde"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestWriteWholeWithoutHardLinks: a USB stick's file system (FAT, exFAT) has none.
func TestWriteWholeWithoutHardLinks(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "caisse.sauvegarde")
	done := make(chan [2]error)
	go func() {
		runtime.LockOSThread() // the filter stays on this thread, which ends with it
		if err := refuseLinks(); err != nil {
			done <- [2]error{err, fs.ErrExist}
			return
		}
		first := WriteWhole(path, []byte("first"))
		done <- [2]error{first, WriteWhole(path, []byte("second"))}
	}()
	switch errs := <-done; {
	case errs[0] != nil:
		t.Error(errs[0])
	case !errors.Is(errs[1], fs.ErrExist):
		t.Errorf("over a file: %v", errs[1])
	}
	if raw, err := os.ReadFile(path); err != nil || !bytes.Equal(raw, []byte("first")) {
		t.Errorf("%q %v", raw, err)
	}
	if got := namesIn(t, dir); len(got) != 1 {
		t.Errorf("left behind: %q", got)
	}
}

// refuseLinks lets linkat fail on this thread with EPERM, as such a file system does.
func refuseLinks() error {
	filter := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS}, // the call's number
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jf: 1, K: unix.SYS_LINKAT},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	return unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&program)), 0, 0)
}

func namesIn(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}
