package till

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Limits of a journal.
const (
	journalSize = 5 << 20 // bytes in the file
	journalKept = 3       // older files
)

// journal is a file that is renamed when it is full. It is made with the first line, and
// only its owner can read it.
type journal struct {
	path string
	most int64 // bytes

	mu   sync.Mutex
	file *os.File
	size int64
}

// RotatedLog returns a log of JSON lines in a file of at most 5 MiB, which keeps three older
// files. Only the owner can read them.
func RotatedLog(path string) (*slog.Logger, io.Closer) {
	j := &journal{path: path, most: journalSize}
	return slog.New(slog.NewJSONHandler(j, nil)), j
}

// Write implements io.Writer.
func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.open(); err != nil {
		return 0, err
	}
	if j.size > 0 && j.size+int64(len(line)) > j.most {
		if err := j.rotate(); err != nil {
			return 0, err
		}
	}
	n, err := j.file.Write(line)
	j.size += int64(n)
	return n, err
}

// Close closes the file. A later line opens it again.
func (j *journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.close()
}

func (j *journal) close() error {
	if j.file == nil {
		return nil
	}
	err := j.file.Close()
	j.file = nil
	return err
}

func (j *journal) open() error {
	if j.file != nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(j.path), 0o700); err != nil {
		return fmt.Errorf("open the journal: %w", err)
	}
	file, err := os.OpenFile(j.path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("open the journal: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		return errors.Join(fmt.Errorf("open the journal: %w", err), file.Close())
	}
	j.file, j.size = file, info.Size()
	return nil
}

// rotate renames the file, opens a new one and removes the oldest.
func (j *journal) rotate() error {
	if err := j.close(); err != nil {
		return fmt.Errorf("put the journal aside: %w", err)
	}
	head, ext := j.parts()
	aside := head + time.Now().UTC().Format("2006-01-02T15-04-05.000000000") + ext
	if err := os.Rename(j.path, aside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("put the journal aside: %w", err)
	}
	if err := j.sweep(); err != nil {
		return err
	}
	return j.open()
}

// parts returns the path of an older file before and after its date.
func (j *journal) parts() (head, ext string) {
	ext = filepath.Ext(j.path)
	return strings.TrimSuffix(j.path, ext) + "-", ext
}

// sweep removes the oldest files above journalKept. Their names sort by date.
func (j *journal) sweep() error {
	head, ext := j.parts()
	entries, err := os.ReadDir(filepath.Dir(j.path))
	if err != nil {
		return fmt.Errorf("put the journal aside: %w", err)
	}
	var older []string
	for _, e := range entries {
		path := filepath.Join(filepath.Dir(j.path), e.Name())
		date := strings.TrimSuffix(strings.TrimPrefix(path, head), ext)
		if _, err := time.Parse("2006-01-02T15-04-05", date); err == nil && strings.HasPrefix(path, head) {
			older = append(older, path)
		}
	}
	slices.Sort(older)
	for _, path := range older[:max(0, len(older)-journalKept)] {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove an old journal: %w", err)
		}
	}
	return nil
}
