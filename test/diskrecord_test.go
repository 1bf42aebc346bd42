//go:build kill

package test

import (
	"bufio"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// The tracer also records what a program does to the files under a directory, in the order of
// its system calls.

// diskOp is one recorded operation, as requested; the disk may not have it yet.
type diskOp struct {
	At   int64 // monotonic, in nanoseconds
	Do   diskDo
	Path string
	To   string // of a rename, of a second name
	Off  int64  // of a write; the size of a file that is cut
	Data []byte
}

type diskDo uint8

const (
	diskCreate diskDo = iota + 1
	diskWrite
	diskCut
	diskSync // a file's, or a directory's
	diskUnlink
	diskRename
	diskLink
	diskMkdir
)

// monotonic returns a clock that this process and the tracer share, in nanoseconds.
func monotonic() int64 {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &ts); err != nil {
		panic(err)
	}
	return ts.Nano()
}

type recorder struct {
	pid  int
	root string
	file *os.File
	buf  *bufio.Writer
	out  *gob.Encoder
	err  error
}

func newRecorder(pid int, root, name string) (*recorder, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	buf := bufio.NewWriter(f)
	return &recorder{pid: pid, root: root + "/", file: f, buf: buf, out: gob.NewEncoder(buf)}, nil
}

func (r *recorder) close() error {
	if r == nil {
		return nil
	}
	return errors.Join(r.err, r.buf.Flush(), r.file.Close())
}

// entry records the begin of a system call.
func (r *recorder) entry(nr uint64, args [6]uint64) {
	if r == nil || r.err != nil {
		return
	}
	op := diskOp{At: monotonic()}
	const here = ^uint64(99) // AT_FDCWD
	switch nr {
	case unix.SYS_OPENAT:
		op.opens(r.at(args[0], args[1]), args[2])
	case unix.SYS_OPEN: // musl's
		op.opens(r.at(here, args[0]), args[1])
	case unix.SYS_PWRITE64:
		op.Do, op.Path, op.Off = diskWrite, r.opened(args[0]), int64(args[3])
	case unix.SYS_WRITE:
		if op.Path = r.opened(args[0]); r.inside(op.Path) {
			op.Do, op.Off = diskWrite, r.position(args[0], op.Path)
		}
	case unix.SYS_FTRUNCATE:
		op.Do, op.Path, op.Off = diskCut, r.opened(args[0]), int64(args[1])
	case unix.SYS_FSYNC, unix.SYS_FDATASYNC:
		op.Do, op.Path = diskSync, r.opened(args[0])
	case unix.SYS_UNLINK:
		op.Do, op.Path = diskUnlink, r.at(here, args[0])
	case unix.SYS_UNLINKAT:
		op.Do, op.Path = diskUnlink, r.at(args[0], args[1])
	case unix.SYS_RENAME:
		op.Do, op.Path, op.To = diskRename, r.at(here, args[0]), r.at(here, args[1])
	case unix.SYS_RENAMEAT, unix.SYS_RENAMEAT2:
		op.Do, op.Path, op.To = diskRename, r.at(args[0], args[1]), r.at(args[2], args[3])
	case unix.SYS_LINKAT:
		op.Do, op.Path, op.To = diskLink, r.at(args[0], args[1]), r.at(args[2], args[3])
	case unix.SYS_MKDIR:
		op.Do, op.Path = diskMkdir, r.at(here, args[0])
	case unix.SYS_MKDIRAT:
		op.Do, op.Path = diskMkdir, r.at(args[0], args[1])
	}
	if op.Do == 0 || !r.inside(op.Path) {
		return
	}
	if op.Do == diskWrite {
		op.Data = r.memory(args[1], args[2])
	}
	r.err = r.out.Encode(op)
}

// opens is what the opening of a file does to it.
func (op *diskOp) opens(path string, flags uint64) {
	op.Path = path
	_, err := os.Lstat(path)
	switch there := err == nil; {
	case !there && flags&unix.O_CREAT != 0:
		op.Do = diskCreate
	case there && flags&unix.O_TRUNC != 0:
		op.Do = diskCut
	}
}

func (r *recorder) inside(path string) bool {
	return strings.HasPrefix(path+"/", r.root) && !strings.HasSuffix(path, " (deleted)")
}

// opened returns the path of an open file.
func (r *recorder) opened(fd uint64) string {
	path, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", r.pid, int32(fd)))
	if err != nil {
		return ""
	}
	return path
}

// at returns the path of a name in the program's memory.
func (r *recorder) at(dir, name uint64) string {
	var text []byte
	for !strings.Contains(string(text), "\x00") && len(text) < 4096 {
		text = append(text, r.memory(name+uint64(len(text)), 64)...)
	}
	path, _, _ := strings.Cut(string(text), "\x00")
	switch {
	case filepath.IsAbs(path):
	case int32(dir) == unix.AT_FDCWD:
		cwd, _ := os.Readlink(fmt.Sprintf("/proc/%d/cwd", r.pid))
		path = filepath.Join(cwd, path)
	default:
		path = filepath.Join(r.opened(dir), path)
	}
	return filepath.Clean(path)
}

// position returns the offset of the next write to an open file.
func (r *recorder) position(fd uint64, path string) int64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/fdinfo/%d", r.pid, int32(fd)))
	var at int64
	var flags int
	if err == nil {
		_, err = fmt.Sscanf(string(raw), "pos:\t%d\nflags:\t%o", &at, &flags)
	}
	if info, lost := os.Stat(path); flags&unix.O_APPEND != 0 && lost == nil {
		at = info.Size()
	}
	r.err = errors.Join(r.err, err)
	return at
}

// memory returns bytes of the program's memory.
func (r *recorder) memory(from, n uint64) []byte {
	found := make([]byte, n)
	f, err := os.Open(fmt.Sprintf("/proc/%d/mem", r.pid))
	if err == nil {
		var got int
		got, err = f.ReadAt(found, int64(from))
		if found = found[:got]; got > 0 {
			err = nil // a page may end it
		}
		err = errors.Join(err, f.Close())
	}
	r.err = errors.Join(r.err, err)
	return found
}

// readRecord reads what was recorded.
func readRecord(name string) ([]diskOp, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var all []diskOp
	for in := gob.NewDecoder(bufio.NewReader(f)); ; {
		var op diskOp
		if err := in.Decode(&op); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, op)
	}
}
