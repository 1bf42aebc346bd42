package store

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"

	"github.com/mattn/go-sqlite3"

	"ancvtpe/payment"
)

// file is one of the three files.
type file uint8

const (
	parametres file = iota
	transaction
	totaux
)

// allFiles is in the order in which they are opened and attached.
var allFiles = [...]file{parametres, transaction, totaux}

// name is the name of the file in the directory.
func (f file) name() string {
	return [...]string{"parametres.db", "transaction.db", "totaux.db"}[f]
}

// schema is the name under which SQL reaches the file.
func (f file) schema() string { return [...]string{"main", "tra", "tot"}[f] }

// applicationID marks the file as ours, and as this one of the three: "ANV" and
// its number.
func (f file) applicationID() int64 { return 0x414e5631 + int64(f) }

// uri names the file to SQLite; mode is rw or ro, never one that creates.
func (f file) uri(dir, mode string) string {
	u := url.URL{Scheme: "file", Path: filepath.Join(dir, f.name()), RawQuery: "mode=" + mode}
	return u.String()
}

// ErrNoData is the error for a directory without a till's data, which does not exist or in
// which nothing was ever stored.
var ErrNoData = errors.New("no data here")

// errContent marks content that SQLite can read and the till cannot have written.
var errContent = errors.New("content is not as written")

// damagedf is a payment.ErrDamaged that names the file.
func (f file) damagedf(format string, args ...any) error {
	return &PlaceError{Place: f.name(), Kind: payment.ErrDamaged, Err: fmt.Errorf(format, args...)}
}

// wrap returns a *PlaceError that names the file, of damage or of storage that fails.
func (f file) wrap(err error) error {
	if err == nil || errors.Is(err, payment.ErrDamaged) || errors.Is(err, payment.ErrReplaced) {
		return err
	}
	if isDamage(err) {
		return &PlaceError{Place: f.name(), Kind: payment.ErrDamaged, Err: err}
	}
	return &PlaceError{Place: f.name(), Kind: kindOf(err), Err: err}
}

// kindOf is what a failure of SQLite that is no damage is: another program holds the
// files, or they cannot be read or written.
func kindOf(err error) error {
	if isBusy(err) {
		return payment.ErrBusy
	}
	return payment.ErrStorage
}

// isDamage reports whether an error is damaged content, and not a disk that fails.
// SQLITE_ERROR on the fixed statements means that the tables are not the till's.
func isDamage(err error) bool {
	if errors.Is(err, errContent) {
		return true
	}
	var se sqlite3.Error
	if !errors.As(err, &se) {
		return false
	}
	switch se.Code {
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB, sqlite3.ErrFormat, sqlite3.ErrError, sqlite3.ErrSchema:
		return true
	default:
		return false
	}
}
