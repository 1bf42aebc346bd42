package printer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"ancvtpe/payment"

	"github.com/google/go-cmp/cmp"
)

func open(t testing.TB, spec string) payment.Printer {
	t.Helper()
	p, err := Open(spec, filepath.Join(t.TempDir(), "tickets"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func list(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestFileNames(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	p := open(t, "dossier:"+dir)
	for n := payment.NatureDebit; n <= payment.NatureTest; n++ {
		k := debit(t)
		k.Nature = n
		if err := p.Print(t.Context(), k); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		"000001-debit.txt", "000002-annulation.txt", "000003-duplicata.txt", "000004-totaux.txt",
		"000005-cloture.txt", "000006-qr.txt", "000007-sans-suite.txt", "000008-test.txt",
	}
	if diff := cmp.Diff(want, list(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, want[0]): 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
	}
	b, err := os.ReadFile(filepath.Join(dir, want[0]))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(p.Preview(debit(t)), "\n") + "\n"; got != string(b) {
		t.Errorf("the preview differs from the copy:\n%s", got)
	}
}

// The number goes on after a restart, and after somebody took the tickets away.
func TestNumbering(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{
		"000041-debit.txt", "readme.txt", "000099.txt", "12-debit.txt", "00009x-debit.txt",
		"99999999999999999999-debit.txt", "-debit.txt", ".000088-debit.txt",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"000042-debit.txt", "000043-debit.txt"} {
		p := open(t, "dossier:"+dir)
		if err := p.Print(t.Context(), debit(t)); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(dir, want)); err != nil {
			t.Error(err)
		}
	}
	p := open(t, "dossier:"+dir)
	for _, want := range []string{"000044-debit.txt", "000045-debit.txt"} {
		if err := p.Print(t.Context(), debit(t)); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(dir, want)); err != nil {
			t.Error(err)
		}
	}
}

// A name that somebody took in the meantime is never overwritten.
func TestNeverOverwrites(t *testing.T) {
	dir := t.TempDir()
	f := newFolder(dir, textForm())
	squat := filepath.Join(dir, "000001-debit.txt")
	f.at = func(step string) {
		if step == "synced" {
			if err := os.WriteFile(squat, []byte("other"), 0o600); err != nil {
				t.Error(err)
			}
		}
	}
	if err := f.Print(t.Context(), debit(t)); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(squat); err != nil || string(b) != "other" {
		t.Errorf("overwritten: %q, %v", b, err)
	}
	if diff := cmp.Diff([]string{"000001-debit.txt", "000002-debit.txt"}, list(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if err := renameByLink(filepath.Join(dir, "000002-debit.txt"), squat); !errors.Is(err, os.ErrExist) {
		t.Errorf("link over a file: %v", err)
	}
	if err := renameByLink(filepath.Join(dir, "000002-debit.txt"), filepath.Join(dir, "3")); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"000001-debit.txt", "3"}, list(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// Several printers on one directory give each number once, without a gap.
func TestConcurrentPrinters(t *testing.T) {
	const printers, copies = 4, 25
	dir := t.TempDir()
	var group sync.WaitGroup
	natures := []payment.Nature{payment.NatureDebit, payment.NatureCancellation, payment.NatureDuplicate}
	for i := range printers {
		p := open(t, "dossier:"+dir)
		for j := range 2 {
			group.Go(func() {
				for n := range copies {
					k := debit(t)
					k.Nature = natures[(i+j+n)%len(natures)]
					if err := p.Print(t.Context(), k); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	group.Wait()
	names := list(t, dir)
	if len(names) != printers*2*copies {
		t.Fatalf("%d files", len(names))
	}
	for i, name := range names {
		if number(name) != int64(i+1) {
			t.Fatalf("file %d is %s", i+1, name)
		}
	}
}

// A wait for another process's copy ends with the context, and leaves nothing.
func TestContext(t *testing.T) {
	dir := t.TempDir()
	p := open(t, "dossier:"+dir)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Print(ctx, debit(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: %v", err)
	}

	busy := newFolder(dir, textForm())
	for _, step := range []string{"created", "half", "written", "synced"} {
		ctx, cancel := context.WithCancel(t.Context())
		busy.at = func(at string) {
			if at != step {
				return
			}
			if at == "half" {
				// The other printer waits for the lock, this one's next copy for its turn.
				waiting, stop := context.WithTimeout(t.Context(), 4*lockPause)
				defer stop()
				for _, q := range []payment.Printer{p, busy} {
					if err := q.Print(waiting, debit(t)); !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("waiting copy: %v", err)
					}
				}
			}
			cancel()
		}
		if err := busy.Print(ctx, debit(t)); !errors.Is(err, context.Canceled) || !errors.Is(err, payment.ErrNotPrinted) {
			t.Errorf("cancelled at %s: %v", step, err)
		}
	}
	if got := list(t, dir); len(got) != 0 {
		t.Errorf("left behind: %q", got)
	}
}

func TestFolderErrors(t *testing.T) {
	root := t.TempDir()
	file := filepath.Join(root, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	p, err := Open("dossier:"+filepath.Join(file, "tickets"), "", slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil || !strings.Contains(log.String(), "tickets cannot be printed yet") {
		t.Fatalf("open: %v, log %q", err, log.String())
	}
	if err := p.Print(t.Context(), debit(t)); !errors.Is(err, ErrGone) {
		t.Errorf("no directory: %v", err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := p.Print(t.Context(), debit(t)); err != nil {
		t.Errorf("directory that can be made now: %v", err)
	}
	// A directory that existed and is gone (a stick that was pulled out) is not made again.
	if err := os.RemoveAll(file); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{p.Print(t.Context(), debit(t)), Check(t.Context(), p)} {
		if !errors.Is(err, ErrGone) || !strings.Contains(French(err), "recréez le dossier") {
			t.Errorf("directory gone: %v", err)
		}
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Error("made again")
	}
	for _, p := range []payment.Printer{p, screen{}, open(t, "escpos:tcp://127.0.0.1:1")} {
		if err := p.Print(t.Context(), payment.Ticket{}); !errors.Is(err, ErrTicket) {
			t.Errorf("%T, no nature: %v", p, err)
		}
	}
}

// A directory that is removed while a copy is written gives an error and no file.
func TestDirectoryGoesMeanwhile(t *testing.T) {
	for _, step := range []string{"created", "synced"} {
		dir := filepath.Join(t.TempDir(), "tickets")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		f := newFolder(dir, textForm())
		f.at = func(at string) {
			if at == step {
				if err := os.RemoveAll(dir); err != nil {
					t.Error(err)
				}
			}
		}
		if err := f.Print(t.Context(), debit(t)); !errors.Is(err, ErrGone) {
			t.Errorf("gone at %s: %v", step, err)
		}
	}
}

// A copy whose name cannot be made durable is removed. Where that fails too, the error is
// not payment.ErrNotPrinted.
func TestNameNotDurable(t *testing.T) {
	for _, stays := range []bool{false, true} {
		dir := t.TempDir()
		f := newFolder(dir, textForm())
		name := filepath.Join(dir, "000001-debit.txt")
		f.sync = func(*os.File) error {
			if stays { // a directory in its place cannot be removed
				if err := errors.Join(os.Remove(name), os.MkdirAll(filepath.Join(name, "x"), 0o700)); err != nil {
					t.Error(err)
				}
			}
			return syscall.EIO
		}
		err := f.Print(t.Context(), debit(t))
		if !errors.Is(err, syscall.EIO) || errors.Is(err, payment.ErrNotPrinted) == stays {
			t.Errorf("copy stays %t: %v", stays, err)
		}
		if got := len(list(t, dir)); (got == 1) != stays {
			t.Errorf("copy stays %t: %d files", stays, got)
		}
	}
}

func TestFileKind(t *testing.T) {
	tests := []struct {
		err  error
		want error
	}{
		{syscall.ENOSPC, ErrFull},
		{syscall.EDQUOT, ErrFull},
		{syscall.EFBIG, ErrFull},
		{syscall.ENOENT, ErrGone},
		{syscall.ESTALE, ErrGone},
		{syscall.EACCES, ErrDenied},
		{syscall.EPERM, ErrDenied},
		{syscall.EROFS, ErrDenied},
		{syscall.ECONNREFUSED, ErrOffline},
		{syscall.EIO, ErrOffline},
		{syscall.EBADF, ErrBroken},
		{context.Canceled, ErrInterrupted},
		{context.DeadlineExceeded, ErrInterrupted},
	}
	for _, tt := range tests {
		if got := fileKind(fmt.Errorf("write: %w", &os.PathError{Op: "write", Err: tt.err})); got != tt.want {
			t.Errorf("%v is %v, want %v", tt.err, got, tt.want)
		}
	}
}

// A copy takes its name once it is on disk, and not before.
func TestFolderFlushesBeforeItNames(t *testing.T) {
	dir := t.TempDir()
	f := newFolder(dir, textForm())
	f.flush = func(*os.File) error {
		if names := list(t, dir); slices.ContainsFunc(names, func(n string) bool { return number(n) > 0 }) {
			t.Errorf("named before it is on disk: %q", names)
		}
		return syscall.EIO
	}
	if err := f.Print(t.Context(), debit(t)); !errors.Is(err, payment.ErrNotPrinted) {
		t.Errorf("print: %v", err)
	}
	if names := list(t, dir); len(names) != 0 {
		t.Errorf("left: %q", names)
	}
}

// Numbers continue from the ticket's own number, in an empty directory too.
func TestFolderNumbers(t *testing.T) {
	dir := t.TempDir()
	k := debit(t)
	k.Number = 1234
	f := newFolder(dir, textForm())
	if err := f.Print(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	if names := list(t, dir); len(names) != 1 || names[0] != "001234-debit.txt" || f.LastNumber() != 1234 {
		t.Errorf("names %q, last %d", names, f.LastNumber())
	}
}
