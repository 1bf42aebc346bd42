package simulator

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// factCalls is the name of the row of facts with the number of calls.
const factCalls = "calls"

// maxFound bounds the results of a search in the console.
const maxFound = 200

// oldBook is the ledger file of the versions before 1.2, one JSON document.
type oldBook struct {
	Version      int           `json:"version"`
	Calls        Calls         `json:"calls"`
	Transactions []transaction `json:"transactions"`
}

// importOld imports the JSON ledger of an older version, all or nothing. The file stays. It
// is called only for a new book.
func (k *book) importOld(path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read old ledger: %w", err)
	}
	var old oldBook
	if err := json.Unmarshal(raw, &old); err != nil {
		return &FileError{path, fmt.Errorf("read old ledger: %w", err)}
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
		return &FileError{path, fmt.Errorf("take old ledger over: %w", err)}
	}
	return nil
}

// initial is the state that a bank starts from, with the last number, the number of calls,
// and the transactions that time or a payer can still change.
type initial struct {
	last   int64
	calls  Calls
	live   []transaction
	payers []account
}

// read returns the state that a bank starts from. With settles, VALIDATED and CONSIGNED
// transactions go on by themselves and count as live too.
func (k *book) read(settles bool) (s initial, err error) {
	if err := k.db.QueryRow("SELECT coalesce(max(seq), 0) FROM transactions").Scan(&s.last); err != nil {
		return s, &FileError{k.path, fmt.Errorf("read ledger: %w", err)}
	}
	var calls string
	err = k.db.QueryRow("SELECT body FROM facts WHERE name = ?", factCalls).Scan(&calls)
	if err == nil {
		err = json.Unmarshal([]byte(calls), &s.calls)
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return s, &FileError{k.path, fmt.Errorf("read ledger: %w", err)}
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

// find returns the transaction of an id, and false where there is none.
func (k *book) find(id string) (transaction, bool, error) {
	return one(bodies[transaction](k, "SELECT body FROM transactions WHERE id = ?", id))
}

// findPayment returns the transaction of a shop's payment, and false where there is none.
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

// search lists the newest transactions with text in one of their ids, and in the state in
// where it is not "".
func (k *book) search(text, in string) ([]transaction, error) {
	return bodies[transaction](k, `SELECT body FROM transactions
WHERE (?1 = '' OR state = ?1) AND (?2 = '' OR instr(lower(id), ?2) OR instr(lower(order_id), ?2) OR instr(lower(payment), ?2))
ORDER BY seq DESC LIMIT ?3`, in, text, maxFound)
}

// sums returns the number and the sum of payments and of refunds.
func (k *book) sums() (debits, cancellations Tally, err error) {
	err = k.db.QueryRow(`SELECT count(nullif(paid, 0)), coalesce(sum(paid), 0), count(nullif(refunded, 0)),
coalesce(sum(refunded), 0) FROM transactions`).Scan(&debits.Count, &debits.Total, &cancellations.Count, &cancellations.Total)
	return debits, cancellations, err
}

// clear removes every transaction, and the payers with their balances.
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
	ask, err := k.prepared(query) //nolint:sqlclosecheck // it stays open with the book
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

// prepared returns the prepared query, which stays open as long as the book.
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
