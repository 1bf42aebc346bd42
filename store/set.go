package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"ancvtpe/payment"
)

// The three files are a set. Each has the id of the set and the number of its last commit,
// which every commit writes into all three. So an older copy of one file, or another till's
// file, is recognised (decision 62).

// Causes of payment.ErrDamaged where each file may be whole and the three are not a set.
var (
	// ErrOlder: the file is an older copy than the others.
	ErrOlder = errors.New("it is older than the others")
	// ErrForeign: the file belongs to another data directory.
	ErrForeign = errors.New("it belongs to another set of files")
)

// member is a file's record of its set.
type member struct {
	Set     string
	Commits int64 // number of the last commit, 1 for the one that made the set
}

func memberFields(m *member) []field {
	return []field{{column: "set_id", at: &m.Set}, {column: "commits", at: &m.Commits}}
}

func (f file) memberTable() table[member] {
	return table[member]{file: f, name: "file_set", fields: memberFields}
}

// sinceSet is the version of a file that knows its set.
func (f file) sinceSet() int64 { return [...]int64{3, 2, 3}[f] }

// readSet reads which set the files are, as far as they are the given ones. It is the
// zero member when all are of versions that know no set. Files that are not of one set,
// or not of one commit, are damage: the odd or the older one is named.
func readSet(ctx context.Context, c *sql.Conn, files ...file) (member, error) {
	members := make([]member, len(files))
	for i, f := range files {
		version, err := f.number(ctx, c, "user_version")
		if err != nil {
			return member{}, err
		}
		if version < f.sinceSet() {
			continue
		}
		if members[i], err = f.memberTable().must(ctx, c); err != nil {
			return member{}, err
		}
	}
	if odd := oddOne(members); odd >= 0 {
		return member{}, files[odd].damagedf("%w", ErrForeign)
	}
	newest := slices.MaxFunc(members, func(a, b member) int { return int(a.Commits - b.Commits) })
	for i, m := range members {
		if m != newest {
			return member{}, files[i].damagedf("commit %d, the set is at %d: %w", m.Commits, newest.Commits, ErrOlder)
		}
	}
	return newest, nil
}

// oddOne is the member whose set is not that of the others, or -1. One that knows no set is
// of an older program, and not odd.
func oddOne(members []member) int {
	for i, m := range members {
		if m.Set == "" {
			continue
		}
		same, others := 0, 0
		for _, o := range members {
			if o.Set == m.Set {
				same++
			} else if o.Set != "" {
				others++
			}
		}
		if others >= same && (others > same || i > 0) {
			return i
		}
	}
	return -1
}

// advance numbers the commit under way in each file. What is there must be what the
// store left: files whose content was replaced in place are payment.ErrReplaced.
func (s *Store) advance(ctx context.Context, c *sql.Conn) (member, error) {
	now, err := s.expected(ctx, c)
	if err != nil {
		return now, err
	}
	now.Commits++
	return now, now.write(ctx, c)
}

func (m member) write(ctx context.Context, c *sql.Conn) error {
	for _, f := range allFiles {
		if err := f.memberTable().put(ctx, c, 1, m); err != nil {
			return err
		}
	}
	return nil
}

// expected reads the set and returns an error unless it is as the store left it. After a
// failed commit that may have been stored, it may be one commit further.
func (s *Store) expected(ctx context.Context, c *sql.Conn) (member, error) {
	now, err := readSet(ctx, c, allFiles[:]...)
	if errors.Is(err, ErrOlder) || errors.Is(err, ErrForeign) {
		err = replaced(s.dir, err) // it was a set when it was opened
	}
	if err != nil {
		return now, err
	}
	further := now.Commits - s.set.Commits
	if now.Set != s.set.Set || further != 0 && !(further == 1 && s.unsure) {
		return now, replaced(s.dir, fmt.Errorf("the files are at commit %d of another hand, not at %d", now.Commits, s.set.Commits))
	}
	return now, nil
}

// newSet is the first commit of a set.
func newSet() member { return member{Set: rand.Text(), Commits: 1} }

// isKnown reports whether an error says what kind it is.
func isKnown(err error) bool {
	return errors.Is(err, payment.ErrDamaged) || errors.Is(err, payment.ErrStorage) ||
		errors.Is(err, payment.ErrReplaced) || errors.Is(err, payment.ErrBusy)
}
