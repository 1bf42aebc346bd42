package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// table is one table of one file, and which columns hold a T.
type table[T any] struct {
	file   file
	name   string
	fields func(*T) []field
	fresh  func() T // what a column that an older file lacks stands for; nil: zero
}

// upTo is the table as it was in a version of its file.
func (t table[T]) upTo(version int64) table[T] {
	fields := t.fields
	t.fields = func(v *T) []field {
		return slices.DeleteFunc(fields(v), func(f field) bool { return f.since > version })
	}
	return t
}

// carrier takes the rows of a table over a migration to a version of a file.
type carrier interface {
	carry(ctx context.Context, c *sql.Conn, f file, version int64) (put func() error, err error)
}

// carry reads the rows by the columns of the version before; put, after the migration has
// made the table anew, writes them with the columns of this one. It is nil for a table
// that the migration leaves as it is.
func (t table[T]) carry(ctx context.Context, c *sql.Conn, f file, version int64) (put func() error, err error) {
	var zero T
	now, before := t.upTo(version), t.upTo(version-1)
	if t.file != f || len(before.fields(&zero)) == 0 || len(now.fields(&zero)) == len(before.fields(&zero)) {
		return nil, nil
	}
	ids, rows, err := before.rows(ctx, c)
	return func() error {
		for i, v := range rows {
			if err := now.put(ctx, c, ids[i], v); err != nil {
				return err
			}
		}
		return nil
	}, err
}

// put writes the row of this id, in place of the one that is there.
func (t table[T]) put(ctx context.Context, c *sql.Conn, id int64, v T) error {
	fields := t.fields(&v)
	columns := make([]string, len(fields))
	values := make([]any, len(fields))
	for i, f := range fields {
		value, err := encode(f.at)
		if err != nil {
			return fmt.Errorf("%s: write %s.%s: %w", t.file.name(), t.name, f.column, err)
		}
		columns[i], values[i] = f.column, value
	}
	args := append(append([]any{id}, values...), digest(t.name, id, values))
	query := fmt.Sprintf("INSERT OR REPLACE INTO %s.%s (id, %s, digest) VALUES (?%s)",
		t.file.schema(), t.name, strings.Join(columns, ", "), strings.Repeat(", ?", len(columns)+1))
	if _, err := c.ExecContext(ctx, query, args...); err != nil {
		return t.file.wrap(fmt.Errorf("write %s: %w", t.name, err))
	}
	return nil
}

// clear erases every row.
func (t table[T]) clear(ctx context.Context, c *sql.Conn) error {
	if _, err := c.ExecContext(ctx, "DELETE FROM "+t.file.schema()+"."+t.name); err != nil {
		return t.file.wrap(fmt.Errorf("erase %s: %w", t.name, err))
	}
	return nil
}

// all reads every row in the order of the ids. A row that does not fit its digest
// is damage.
func (t table[T]) all(ctx context.Context, c *sql.Conn) ([]T, error) {
	var zero T
	if slices.ContainsFunc(t.fields(&zero), func(f field) bool { return f.since > 1 }) {
		// A reader may come before the migration.
		version, err := t.file.number(ctx, c, "user_version")
		if err != nil {
			return nil, err
		}
		t = t.upTo(version)
	}
	_, all, err := t.rows(ctx, c)
	return all, err
}

// rows reads what all reads, and the ids.
func (t table[T]) rows(ctx context.Context, c *sql.Conn) ([]int64, []T, error) {
	var zero T
	var columns []string
	for _, f := range t.fields(&zero) {
		columns = append(columns, f.column)
	}
	query := fmt.Sprintf("SELECT id, %s, digest FROM %s.%s ORDER BY id",
		strings.Join(columns, ", "), t.file.schema(), t.name)
	rows, err := c.QueryContext(ctx, query)
	if err != nil {
		return nil, nil, t.file.wrap(fmt.Errorf("read %s: %w", t.name, err))
	}
	defer rows.Close()
	var ids []int64
	var all []T
	for rows.Next() {
		id, v, err := t.scan(rows, len(columns))
		if err != nil {
			return nil, nil, t.file.wrap(fmt.Errorf("read %s: %w", t.name, err))
		}
		ids, all = append(ids, id), append(all, v)
	}
	if err := rows.Err(); err != nil {
		return nil, nil, t.file.wrap(fmt.Errorf("read %s: %w", t.name, err))
	}
	return ids, all, nil
}

// scan reads the current row of n columns between id and digest.
func (t table[T]) scan(rows *sql.Rows, n int) (int64, T, error) {
	var v T
	if t.fresh != nil {
		v = t.fresh()
	}
	values := make([]any, n+2)
	targets := make([]any, n+2)
	for i := range values {
		targets[i] = &values[i]
	}
	if err := rows.Scan(targets...); err != nil {
		return 0, v, err
	}
	id, _ := values[0].(int64)
	sum, _ := values[n+1].([]byte)
	if !bytes.Equal(sum, digest(t.name, id, values[1:n+1])) {
		return 0, v, fmt.Errorf("row %d does not fit its digest: %w", id, errContent)
	}
	for i, f := range t.fields(&v) {
		if err := decode(values[i+1], f.at); err != nil {
			return 0, v, fmt.Errorf("%s: %w", f.column, err)
		}
	}
	return id, v, nil
}

// one reads the row of a table of one row; nil when there is none.
func (t table[T]) one(ctx context.Context, c *sql.Conn) (*T, error) {
	all, err := t.all(ctx, c)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// must reads the row that is there from the first migration on; none is damage.
func (t table[T]) must(ctx context.Context, c *sql.Conn) (T, error) {
	v, err := t.one(ctx, c)
	if err == nil && v == nil {
		err = t.file.damagedf("%s is empty", t.name)
	}
	if err != nil {
		var zero T
		return zero, err
	}
	return *v, nil
}

// digest is what a row says, in 16 bytes: each value with its type and length.
// It finds chance damage, it is no seal.
func digest(table string, id int64, values []any) []byte {
	h := sha256.New()
	part := func(kind byte, b []byte) {
		fmt.Fprintf(h, "%c%d:", kind, len(b))
		h.Write(b)
	}
	part('t', []byte(table))
	part('i', strconv.AppendInt(nil, id, 10))
	for _, v := range values {
		switch v := v.(type) {
		case int64:
			part('i', strconv.AppendInt(nil, v, 10))
		case string:
			part('s', []byte(v))
		case []byte:
			part('b', v)
		default:
			part('?', fmt.Appendf(nil, "%T", v))
		}
	}
	return h.Sum(nil)[:16]
}
