package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mattn/go-sqlite3"
)

// A migration is NAME-VERSION.sql of a file; its version becomes the file's
// user_version. It names its tables with the file's schema.
//
//go:embed migrations/*.sql
var migrations embed.FS

func (f file) migration(version int64) string {
	return fmt.Sprintf("migrations/%s-%d.sql", strings.TrimSuffix(f.name(), ".db"), version)
}

// latest is the version that this program writes.
func (f file) latest() int64 {
	version := int64(0)
	for {
		if _, err := migrations.Open(f.migration(version + 1)); err != nil {
			return version
		}
		version++
	}
}

// migrate brings a file to the latest version, in the transaction under way.
func (f file) migrate(ctx context.Context, c *sql.Conn) error {
	version, err := f.number(ctx, c, "user_version")
	if err != nil {
		return err
	}
	if version == f.latest() {
		return nil
	}
	for v := version + 1; v <= f.latest(); v++ {
		if err := f.migrateTo(ctx, c, v); err != nil {
			return err
		}
	}
	set := fmt.Sprintf("PRAGMA %s.application_id = %d", f.schema(), f.applicationID())
	if _, err := c.ExecContext(ctx, set); err != nil {
		return f.wrap(fmt.Errorf("set application id: %w", err))
	}
	layout, err := f.layout(ctx, c)
	if err != nil {
		return err
	}
	return f.metaTable().put(ctx, c, 1, meta{Layout: layout})
}

// migrateTo runs one migration. A table that gets columns is made anew by it, empty; its
// rows are carried over.
func (f file) migrateTo(ctx context.Context, c *sql.Conn, version int64) error {
	text, err := migrations.ReadFile(f.migration(version))
	if err != nil {
		return fmt.Errorf("read migration: %w", err)
	}
	var puts []func() error
	for _, t := range carriers {
		put, err := t.carry(ctx, c, f, version)
		if err != nil {
			return err
		}
		if put != nil {
			puts = append(puts, put)
		}
	}
	script := fmt.Sprintf("%s;\nPRAGMA %s.user_version = %d", text, f.schema(), version)
	if _, err := c.ExecContext(ctx, script); err != nil {
		return f.wrap(fmt.Errorf("migrate to version %d: %w", version, err))
	}
	for _, put := range puts {
		if err := put(); err != nil {
			return err
		}
	}
	if f == autoTable.file && version == sinceLastAutomatic {
		return fillLastAutomatic(ctx, c)
	}
	return nil
}

// sinceLastAutomatic is the version of totaux.db that knows the last automatic closing.
const sinceLastAutomatic = 2

// sinceTicketNumber is the version of transaction.db that counts tickets and tries.
const sinceTicketNumber = 3

// fillLastAutomatic takes over what an older file knows: the last closing, when that was
// an automatic one.
func fillLastAutomatic(ctx context.Context, c *sql.Conn) error {
	last, err := closingTable.one(ctx, c)
	if err != nil {
		return err
	}
	var at time.Time
	if last != nil && last.Auto {
		at = last.At
	}
	return autoTable.put(ctx, c, 1, at)
}

// touch counts an opening: a real write, that shows whether the file takes one.
func (f file) touch(ctx context.Context, c *sql.Conn) error {
	m, err := f.metaTable().must(ctx, c)
	if err != nil {
		return err
	}
	m.Opened++
	err = f.metaTable().put(ctx, c, 1, m)
	var se sqlite3.Error
	if errors.As(err, &se) && se.ExtendedCode == sqlite3.ErrNoExtended(sqlite3.ErrReadonly) {
		// The system let the file be opened for writing: its header forbids it.
		return f.damagedf("its header says that it is read only")
	}
	return err
}
