// Package store keeps the till's three files in SQLite; Store implements
// payment.Store.
//
// The files stand in one directory (0700, files 0600): parametres.db holds
// settings, sealing key, terms, password and logo; transaction.db the last
// transaction, the sale under way, the last ticket and the tickets owed;
// totaux.db the day's totals and lines, the last closing and when the next is due.
// Each can be read alone. One connection opens parametres.db and attaches the
// others, so that one commit covers all three: journal_mode DELETE and
// synchronous EXTRA, whose super-journal makes a commit over several files
// atomic, which WAL does not. A lock file refuses a second process.
//
// Opening checks everything. It runs SQLite's quick_check and compares each file's ids and
// table definitions. Every row has a digest of its values, so that a flipped bit in an amount
// is an error (payment.ErrDamaged, with the name of the file) and never another amount. A
// damaged, emptied or missing file is never replaced by a new one.
//
// The core's numbers (states, kinds, causes) are stored by name (names.go). tables.go
// defines the columns of each table, for writing and for reading.
// ReadSaved reads beside a running till; ReadTotals does, and also after a crash.
package store
