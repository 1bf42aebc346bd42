package simulator

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// factCalls is the row of facts that counts the calls.
const factCalls = "calls"

// maxFound bounds what a search of the console shows.
const maxFound = 200

// oldBook is the ledger file of the versions before 1.2, one JSON document.
type oldBook struct {
	Version      int           `json:"version"`
	Calls        Calls         `json:"calls"`
	Transactions []transaction `json:"transactions"`
}

// importOld takes the JSON ledger of an older version over, all or nothing, and
// leaves the file where it is. It is called for a new book alone.
func (k *book) importOld(path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read old ledger: %w", err)
	}
	var old oldBook
	if err := json.Unmarshal(raw, &old); err != nil {
		return fmt.Errorf("read old ledger %s: %w", path, err)
	}
	if old.Version != 1 {
		return fmt.Errorf("read old ledger %s: version %d: %w", path, old.Version, errBook)
	}
	all := newBatch()
	all.calls = old.Calls
	for i, t := range old.Transactions {
		t.Seq, t.Shop, t.Provider = int64(i+1), ShopID, ProviderID
		all.rows[t.Seq] = t
	}
	if err := k.commit(all); err != nil {
		return fmt.Errorf("take old ledger %s over: %w", path, err)
	}
	return nil
}

// standing is what the book says at the start: where the numbers stand, the calls
// counted and the transactions that time or a payer can still change.
type standing struct {
	last   int64
	calls  Calls
	live   []transaction
	payers []account
}

// read gives what a bank starts from. settles: VALIDATED and CONSIGNED go on by
// themselves, so that they are live, too.
func (k *book) read(settles bool) (s standing, err error) {
	if err := k.db.QueryRow("SELECT coalesce(max(seq), 0) FROM transactions").Scan(&s.last); err != nil {
		return s, fmt.Errorf("read ledger %s: %w", k.path, err)
	}
	var calls string
	err = k.db.QueryRow("SELECT body FROM facts WHERE name = ?", factCalls).Scan(&calls)
	if err == nil {
		err = json.Unmarshal([]byte(calls), &s.calls)
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return s, fmt.Errorf("read ledger %s: %w", k.path, err)
	}
	states := "'INITIALIZED','PROCESSING','AUTHORIZED'"
	if settles {
		states += ",'VALIDATED','CONSIGNED'"
	}
	if s.live, err = bodies[transaction](k, "SELECT body FROM transactions WHERE state IN ("+states+") ORDER BY seq"); err != nil {
		return s, err
	}
	s.payers, err = bodies[account](k, "SELECT body FROM payers ORDER BY id")
	return s, err
}

// find gives the transaction of an id; false: there is none.
func (k *book) find(id string) (transaction, bool, error) {
	return one(bodies[transaction](k, "SELECT body FROM transactions WHERE id = ?", id))
}

// findPayment gives the transaction of a shop's payment; false: there is none.
func (k *book) findPayment(shop, payment string) (transaction, bool, error) {
	return one(bodies[transaction](k, "SELECT body FROM transactions WHERE shop = ? AND payment = ?", shop, payment))
}

func one(list []transaction, err error) (transaction, bool, error) {
	if err != nil || len(list) == 0 {
		return transaction{}, false, err
	}
	return list[0], true, nil
}

// all lists every transaction, oldest first.
func (k *book) all() ([]transaction, error) {
	return bodies[transaction](k, "SELECT body FROM transactions ORDER BY seq")
}

// search lists the newest transactions, in a state where one is given, that hold a
// text in one of their ids.
func (k *book) search(text, in string) ([]transaction, error) {
	return bodies[transaction](k, `SELECT body FROM transactions
WHERE (?1 = '' OR state = ?1) AND (?2 = '' OR instr(lower(id), ?2) OR instr(lower(order_id), ?2) OR instr(lower(payment), ?2))
ORDER BY seq DESC LIMIT ?3`, in, text, maxFound)
}

// sums adds up what was paid and what was given back.
func (k *book) sums() (debits, cancellations Tally, err error) {
	err = k.db.QueryRow(`SELECT count(nullif(paid, 0)), coalesce(sum(paid), 0), count(nullif(refunded, 0)),
coalesce(sum(refunded), 0) FROM transactions`).Scan(&debits.Count, &debits.Total, &cancellations.Count, &cancellations.Total)
	return debits, cancellations, err
}

// clear forgets every transaction; payers and their balances go, too.
func (k *book) clear() error {
	k.flush()
	tx, err := k.db.Begin()
	if err != nil {
		return fmt.Errorf("clear ledger: %w", err)
	}
	if _, err = tx.Exec("DELETE FROM transactions; DELETE FROM payers; DELETE FROM facts"); err != nil {
		return errors.Join(fmt.Errorf("clear ledger: %w", err), tx.Rollback())
	}
	return tx.Commit()
}

// bodies reads rows whose only column is JSON.
func bodies[T any](k *book, query string, args ...any) ([]T, error) {
	ask, err := k.prepared(query) //nolint:sqlclosecheck // it is kept
	if err != nil {
		return nil, fmt.Errorf("read ledger %s: %w", k.path, err)
	}
	rows, err := ask.Query(args...)
	if err != nil {
		return nil, fmt.Errorf("read ledger %s: %w", k.path, err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var body []byte
		var v T
		if err := rows.Scan(&body); err != nil {
			return nil, fmt.Errorf("read ledger %s: %w", k.path, err)
		}
		if err := json.Unmarshal(body, &v); err != nil {
			return nil, fmt.Errorf("read ledger %s: %w", k.path, err)
		}
		all = append(all, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read ledger %s: %w", k.path, err)
	}
	return all, nil
}

// prepared keeps each query of the book prepared for as long as the book is open.
func (k *book) prepared(query string) (*sql.Stmt, error) {
	if known, ok := k.asks.Load(query); ok {
		return known.(*sql.Stmt), nil //nolint:errcheck // nothing else is stored
	}
	made, err := k.db.Prepare(query)
	if err != nil {
		return nil, err
	}
	kept, _ := k.asks.LoadOrStore(query, made) // a second one closes with the book
	return kept.(*sql.Stmt), nil               //nolint:errcheck // nothing else is stored
}
