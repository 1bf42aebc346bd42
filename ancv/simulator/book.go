package simulator

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"sync"

	_ "github.com/mattn/go-sqlite3" // the driver
)

// bookVersion is the version of the ledger file's form (PRAGMA user_version).
const bookVersion = 1

// bookSchema stores a transaction as JSON, with columns for what is searched or summed.
const bookSchema = `
CREATE TABLE transactions (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, shop TEXT NOT NULL, payment TEXT NOT NULL, order_id TEXT NOT NULL,
  state TEXT NOT NULL, paid INTEGER NOT NULL, refunded INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (shop, payment));
CREATE INDEX transactions_unfinished ON transactions (state) WHERE state IN ('INITIALIZED','PROCESSING','AUTHORIZED');
CREATE TABLE payers (id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE facts (name TEXT PRIMARY KEY, body TEXT NOT NULL);
PRAGMA user_version = 1;`

// errBook: the file is no ledger, or one of another version.
var errBook = errors.New("ledger cannot be used")

// book is the ledger on disk, SQLite in WAL (decision 90). It holds the payers' full ids, as
// an acquirer does, and only its owner can read it. Changes that arrive during a commit share
// the next one.
type book struct {
	db   *sql.DB
	path string
	log  *slog.Logger
	asks sync.Map // prepared queries by their text

	mu      sync.Mutex
	next    *batch // the changes for the next commit
	closed  bool
	wake    chan struct{}
	stopped chan struct{}
}

// batch is the changes of one commit. done is closed once the commit is on disk or failed.
type batch struct {
	rows   map[int64]transaction
	payers map[string]account
	calls  Calls
	done   chan struct{}
}

func newBatch() *batch {
	return &batch{rows: map[int64]transaction{}, payers: map[string]account{}, done: make(chan struct{})}
}

// wait returns once the batch's commit has ended. It returns at once for a nil batch.
func (b *batch) wait() {
	if b != nil {
		<-b.done
	}
}

// openBook opens the ledger at path or makes an empty one. conns is at least 2, of which one
// writes. Errors name the file.
func openBook(path string, conns int, log *slog.Logger) (*book, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) // SQLite gives its other files this mode too
	if err != nil {
		return nil, fmt.Errorf("open ledger: %w", err)
	}
	f.Close()
	address := url.URL{
		Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(),
		RawQuery: "_journal_mode=WAL&_synchronous=FULL&_busy_timeout=10000&_txlock=immediate",
	}
	db, err := sql.Open("sqlite3", address.String())
	if err != nil {
		return nil, &FileError{path, fmt.Errorf("open ledger: %w", err)}
	}
	db.SetMaxOpenConns(conns)
	k := &book{db: db, path: path, log: log, next: newBatch(), wake: make(chan struct{}, 1), stopped: make(chan struct{})}
	if err := k.prepare(); err != nil {
		db.Close()
		return nil, &FileError{path, fmt.Errorf("open ledger: %w", err)}
	}
	go k.write()
	return k, nil
}

func (k *book) prepare() error {
	var version int
	if err := k.db.QueryRow("PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	switch version {
	case bookVersion:
		return nil
	case 0:
		tx, err := k.db.Begin()
		if err != nil {
			return err
		}
		if _, err = tx.Exec(bookSchema); err != nil {
			return errors.Join(err, tx.Rollback())
		}
		return tx.Commit()
	default:
		return fmt.Errorf("version %d: %w", version, errBook)
	}
}

// put adds a transaction to the next commit and returns that commit, or nil after close.
func (k *book) put(t transaction, calls Calls) *batch {
	return k.change(func(b *batch) { b.rows[t.Seq], b.calls = t, calls })
}

// putPayer adds a payer's account to the next commit.
func (k *book) putPayer(a account) *batch {
	return k.change(func(b *batch) { b.payers[a.ID] = a })
}

func (k *book) change(do func(*batch)) *batch {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed {
		return nil
	}
	do(k.next)
	select {
	case k.wake <- struct{}{}:
	default:
	}
	return k.next
}

// flush waits for the commit of everything put so far.
func (k *book) flush() { k.change(func(*batch) {}).wait() }

// write commits batches until the book is closed. A commit that fails is logged and tried
// again with the next change; until then the simulator works from memory.
func (k *book) write() {
	defer close(k.stopped)
	for range k.wake {
		k.mu.Lock()
		now := k.next
		k.next = newBatch()
		k.mu.Unlock()
		if err := k.commit(now); err != nil {
			k.log.Error("ledger cannot be written", slog.Any("error", err))
			k.retry(now)
		}
		close(now.done)
	}
}

// retry puts the changes of a failed commit into the next one, unless they have changed again.
func (k *book) retry(refused *batch) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for seq, t := range refused.rows {
		if _, newer := k.next.rows[seq]; !newer {
			k.next.rows[seq] = t
		}
	}
	for id, a := range refused.payers {
		if _, newer := k.next.payers[id]; !newer {
			k.next.payers[id] = a
		}
	}
}

const (
	upsertTransaction = `INSERT INTO transactions (seq, id, shop, payment, order_id, state, paid, refunded, body)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (seq) DO UPDATE
SET state = excluded.state, paid = excluded.paid, refunded = excluded.refunded, body = excluded.body`
	upsertPayer = `INSERT INTO payers (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body`
	upsertFact  = `INSERT INTO facts (name, body) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body`
)

func (k *book) commit(b *batch) error {
	if len(b.rows) == 0 && len(b.payers) == 0 {
		return nil
	}
	tx, err := k.db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	err = insert(tx, b)
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func insert(tx *sql.Tx, b *batch) error {
	rows, err := tx.Prepare(upsertTransaction)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // the commit returns the error
	for _, t := range b.rows {
		body, err := json.Marshal(t)
		if err != nil {
			return err
		}
		_, err = rows.Exec(t.Seq, t.ID, t.Shop, t.PaymentID, t.OrderID, string(t.State), t.Paid, t.refunded(), string(body))
		if err != nil {
			return err
		}
	}
	for id, a := range b.payers {
		body, err := json.Marshal(a)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(upsertPayer, id, string(body)); err != nil {
			return err
		}
	}
	if b.calls == (Calls{}) {
		return nil
	}
	calls, err := json.Marshal(b.calls)
	if err != nil {
		return err
	}
	_, err = tx.Exec(upsertFact, factCalls, string(calls))
	return err
}

// close commits what is left and closes the file. A second call does nothing.
func (k *book) close() {
	k.mu.Lock()
	if k.closed {
		k.mu.Unlock()
		return
	}
	k.closed = true
	k.mu.Unlock()
	select {
	case k.wake <- struct{}{}: // for the last commit
	default:
	}
	close(k.wake)
	<-k.stopped
	k.db.Close()
}

// exists reports whether there is a file at path.
func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
