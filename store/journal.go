package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// A commit over several files names a super-journal in each file's journal; while
// that super-journal exists the journals are rolled back, once it is gone they
// are dropped (https://www.sqlite.org/atomiccommit.html, section 5). The name is
// an absolute path, which is wrong once the directory has been moved or copied,
// or is seen under another mount: SQLite would then find no super-journal, and
// keep half of a commit. So the till reads the name itself.

// journalMagic ends a journal that names a super-journal (pager.c, aJournalMagic).
const journalMagic = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"

// superPattern matches the super-journals of a directory, after the main file.
const superPattern = "parametres.db-mj*"

func journalOf(path string) string { return path + "-journal" }

// superName reads the super-journal that a journal names, and where that record
// begins. The name is empty when there is no journal or it names none.
//
// The record is, at the end: page number (4), name, its length (4), the sum of
// its bytes (4), magic (8).
func superName(journal string) (name string, at int64, err error) {
	j, err := os.Open(journal)
	if errors.Is(err, fs.ErrNotExist) {
		return "", 0, nil
	}
	if err != nil {
		return "", 0, err
	}
	defer j.Close()
	info, err := j.Stat()
	if err != nil {
		return "", 0, err
	}
	var tail [16]byte
	if info.Size() < int64(len(tail)) {
		return "", 0, nil
	}
	if _, err := j.ReadAt(tail[:], info.Size()-int64(len(tail))); err != nil {
		return "", 0, err
	}
	length := int64(binary.BigEndian.Uint32(tail[:4]))
	at = info.Size() - int64(len(tail)) - length - 4
	if string(tail[8:]) != journalMagic || length == 0 || length > 4096 || at < 0 {
		return "", 0, nil
	}
	text := make([]byte, length)
	if _, err := j.ReadAt(text, at+4); err != nil && !errors.Is(err, io.EOF) {
		return "", 0, err
	}
	// SQLite adds its bytes as char, which has a sign on some machines.
	var signed, unsigned uint32
	for _, b := range text {
		signed += uint32(int8(b)) //nolint:gosec // the sign is meant
		unsigned += uint32(b)
	}
	if sum := binary.BigEndian.Uint32(tail[4:8]); sum != signed && sum != unsigned {
		return "", 0, nil
	}
	return string(text), at, nil
}

// adoptJournals mends the journals of a directory that was moved in the middle of
// a commit: where the super-journal that they name stands in this directory and
// not where they say, they lose the name, which makes SQLite roll each back. The
// super-journal stays until all are, so that this can be cut short and repeated.
func adoptJournals(dir string) error {
	place, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return storagef(dir, err)
	}
	for _, f := range allFiles {
		journal := journalOf(filepath.Join(dir, f.name()))
		name, at, err := superName(journal)
		if err != nil {
			return f.wrap(fmt.Errorf("read journal: %w", err))
		}
		if name == "" || filepath.Dir(name) == place || !exists(filepath.Join(dir, filepath.Base(name))) {
			continue
		}
		if err := cutJournal(journal, at); err != nil {
			return f.wrap(fmt.Errorf("mend journal: %w", err))
		}
	}
	return nil
}

// cutJournal takes the super-journal's name off a journal.
func cutJournal(journal string, at int64) error {
	j, err := os.OpenFile(journal, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer j.Close()
	if err := j.Truncate(at); err != nil {
		return err
	}
	return j.Sync()
}

// dropSuperJournals takes away the super-journals that a crash left and no journal
// needs any more. SQLite itself leaves them for ever.
func dropSuperJournals(dir string) error {
	for _, f := range allFiles {
		if exists(journalOf(filepath.Join(dir, f.name()))) {
			return nil
		}
	}
	stale, err := filepath.Glob(filepath.Join(escapeGlob(dir), superPattern))
	for _, path := range stale {
		err = errors.Join(err, os.Remove(path))
	}
	return storageError(dir, err)
}

// escapeGlob makes Glob take a path literally.
func escapeGlob(path string) string {
	var b []byte
	for i := range len(path) {
		switch path[i] {
		case '*', '?', '[', '\\':
			b = append(b, '\\')
		}
		b = append(b, path[i])
	}
	return string(b)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
