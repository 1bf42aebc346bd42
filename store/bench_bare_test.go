package store

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
)

// openBare is three files of go-sqlite3 under the till's pragmas, and nothing of the
// till's: the measure of Commit and CommitStep.
func openBare(b *testing.B) *sql.DB {
	dir := b.TempDir()
	db, err := sql.Open("sqlite3", filepath.Join(dir, "a.db"))
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	b.Cleanup(func() { _ = db.Close() })
	for _, name := range []string{"main", "b", "c"} {
		text := fmt.Sprintf(`PRAGMA %[1]s.journal_mode = DELETE; PRAGMA %[1]s.synchronous = EXTRA; PRAGMA %[1]s.secure_delete = ON;
			CREATE TABLE %[1]s.rows_%[1]s (id INTEGER PRIMARY KEY, text TEXT)`, name)
		if name != "main" {
			text = fmt.Sprintf("ATTACH '%s' AS %s; ", filepath.Join(dir, name+".db"), name) + text
		}
		if _, err := db.Exec(text); err != nil {
			b.Fatal(err)
		}
	}
	return db
}

// number writes a commit's number into a file, as every commit of the till does in all three
// (set.go).
func number(file string) string {
	return fmt.Sprintf("INSERT OR REPLACE INTO rows_%s VALUES (0, substr(?, -1))", file)
}

func benchBare(b *testing.B, inserts ...string) {
	db := openBare(b)
	text := fmt.Sprintf("%0300d", 1)
	for b.Loop() {
		tx, err := db.Begin()
		if err != nil {
			b.Fatal(err)
		}
		for _, insert := range append([]string{number("main"), number("b"), number("c")}, inserts...) {
			if _, err := tx.Exec(insert, text); err != nil {
				b.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBareCommit(b *testing.B) {
	benchBare(b, "INSERT OR REPLACE INTO rows_b VALUES (1, ?)", "INSERT OR REPLACE INTO rows_c VALUES (1, ?)", "INSERT INTO rows_c (text) VALUES (?)")
}

func BenchmarkBareCommitStep(b *testing.B) {
	benchBare(b, "INSERT OR REPLACE INTO rows_b VALUES (1, ?)")
}
