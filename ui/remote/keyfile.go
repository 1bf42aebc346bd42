package remote

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"syscall"

	"ancvtpe/internal/textfile"
)

// keyFile is the file of keys. It is read at each login and at each sweep, and compared by its
// content, since its date and size can stay the same after a change (decision 78).
type keyFile struct {
	path string
	log  *slog.Logger

	mu      sync.Mutex
	broken  bool // the last read failed
	seen    sum  // content at the last sweep
	applied sum  // content that the open sessions were last checked against
}

type sum [sha256.Size]byte

// keysMost bounds the file of keys, in bytes.
const keysMost = 1 << 20

var errTooLong = errors.New("file of keys is too long")

// ErrOpenToOthers says that users other than its owner can write the file of keys. ErrNoFile says
// that it is a directory, a pipe or a device.
var (
	ErrOpenToOthers = errors.New("file of keys can be written by others")
	ErrNoFile       = errors.New("file of keys is no regular file")
)

// begin sets applied to the file's present content.
func (k *keyFile) begin() {
	_, now, _ := k.read() // after an error the first good read counts as a change
	k.mu.Lock()
	defer k.mu.Unlock()
	k.applied = now
}

// grants returns what the file grants now, which is nothing if it cannot be read.
func (k *keyFile) grants() []grant {
	grants, _, err := k.read()
	if err != nil {
		return nil
	}
	return grants
}

func (k *keyFile) read() ([]grant, sum, error) {
	raw, err := readKeys(k.path)
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case err != nil && !k.broken:
		k.log.Error("ssh keys cannot be read: sessions go on, nobody new is let in", "error", err)
	case err == nil && k.broken:
		k.log.Info("ssh keys can be read again")
	}
	if k.broken = err != nil; k.broken {
		return nil, sum{}, err
	}
	grants, _ := parseGrants(raw)
	return grants, sha256.Sum256(raw), nil
}

// changed returns the grants, and whether the file has a new content that two sweeps in a row have
// read: an editor may write a file in pieces. A file that cannot be read is no change.
func (k *keyFile) changed() ([]grant, bool) {
	grants, now, err := k.read()
	if err != nil {
		return nil, false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	settled := now == k.seen && now != k.applied
	k.seen = now
	if settled {
		k.applied = now
	}
	return grants, settled
}

// readKeys reads a regular file that only its owner can write. O_NONBLOCK keeps a pipe from
// blocking it.
func readKeys(path string) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("open keys: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, fmt.Errorf("stat keys: %w", err)
	case !info.Mode().IsRegular():
		return nil, ErrNoFile
	case info.Mode().Perm()&0o022 != 0:
		return nil, ErrOpenToOthers
	}
	raw, err := io.ReadAll(io.LimitReader(f, keysMost+1))
	if err == nil && len(raw) > keysMost {
		err = errTooLong
	}
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	return raw, nil
}

// parseGrants reads lines in the format of authorized_keys. A line with an unknown option grants
// nothing, since the option may be meant to forbid something.
func parseGrants(raw []byte) (grants []grant, bad []BadLine) {
	n := 0
	for line := range strings.Lines(textfile.Decode(raw)) {
		n++
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		g, wrong := readGrant([]byte(line))
		if wrong != "" {
			bad = append(bad, BadLine{n, wrong})
			continue
		}
		grants = append(grants, g)
	}
	return grants, bad
}
