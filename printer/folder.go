package printer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"ancvtpe/payment"
)

const (
	temporaryPrefix = ".ticket-"
	temporarySuffix = ".tmp"
	// openWait bounds how long opening the till waits for another process's copy.
	openWait = time.Second
)

// folder is the dossier: or the pdf: sink, with one file a copy. A copy is written under a
// hidden name and renamed once it is whole and on disk. A lock on the directory keeps two
// processes from giving the same number.
type folder struct {
	dir  string
	form form
	turn chan struct{} // one token; its holder may use the fields below

	made  bool // the directory existed once; it is not made again where it is missing later
	swept bool // temporary files that a dead process left are removed
	// last is the highest number given here; it does not fall when files are removed.
	last atomic.Int64

	// flush makes a file durable, sync the names in the directory. Tests make them fail.
	flush func(file *os.File) error
	sync  func(dir *os.File) error
	// at is called with each step of a copy; tests set it.
	at func(step string)
}

// form is the format of a copy's file.
type form struct {
	sink string // the prefix of the directory in the sink's name
	ext  string
	draw func(payment.Ticket) ([]byte, error)
}

// textForm is the text of docs/contrat/files.md; pdfForm shows the ticket as on paper.
func textForm() form {
	return form{"dossier:", ".txt", func(t payment.Ticket) ([]byte, error) {
		return []byte(strings.Join(Layout(t), "\n") + "\n"), nil
	}}
}

func pdfForm() form { return form{"pdf:", ".pdf", drawPDF} }

func newFolder(dir string, form form) *folder {
	f := &folder{dir: dir, form: form, turn: make(chan struct{}, 1), flush: (*os.File).Sync, sync: syncDirectory, at: func(string) {}}
	f.turn <- struct{}{}
	return f
}

// Preview returns the lines of the ticket.
func (f *folder) Preview(t payment.Ticket) []string { return Layout(t) }

// Print writes one copy, NNNNNN-NATURE.txt or .pdf. It returns nil once the file is durable
// under its name. After an error there is no such file, unless errors.Is does not find
// payment.ErrNotPrinted.
func (f *folder) Print(ctx context.Context, t payment.Ticket) error {
	nature := natureName(t.Nature)
	if nature == "" {
		return &Error{Sink: f.name(), Kind: ErrTicket, Nothing: true}
	}
	text, err := f.form.draw(t)
	if err != nil {
		return &Error{Sink: f.name(), Kind: ErrTicket, Err: err, Nothing: true}
	}
	return f.locked(ctx, func(dir *os.File) error {
		f.last.Store(max(f.last.Load(), t.Number-1)) // the files may have been moved away
		temporary, err := f.write(string(text))
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return errors.Join(err, os.Remove(temporary))
		}
		if err := f.publish(dir, temporary, nature); err != nil {
			return errors.Join(err, ignoreMissing(os.Remove(temporary)))
		}
		return nil
	})
}

// LastNumber implements payment.Numberer.
func (f *folder) LastNumber() int64 { return f.last.Load() }

func (f *folder) prepare(ctx context.Context) error {
	return f.locked(ctx, func(*os.File) error { return nil })
}

// check writes a file under a hidden name and removes it.
func (f *folder) check(ctx context.Context) error {
	return f.locked(ctx, func(*os.File) error {
		temporary, err := f.write("test\n")
		if err != nil {
			return err
		}
		return os.Remove(temporary)
	})
}

// locked calls do with the directory made, locked and swept.
func (f *folder) locked(ctx context.Context, do func(dir *os.File) error) error {
	if err := ctx.Err(); err != nil {
		return f.wrap(err)
	}
	select {
	case <-f.turn:
	case <-ctx.Done():
		return f.wrap(ctx.Err())
	}
	defer func() { f.turn <- struct{}{} }()
	if !f.made {
		if err := os.MkdirAll(f.dir, 0o700); err != nil {
			return f.wrap(err)
		}
		f.made = true
	}
	dir, err := os.Open(f.dir)
	if err != nil {
		return f.wrap(err)
	}
	defer dir.Close() // unlocks it too
	if err := lock(ctx, dir); err != nil {
		return f.wrap(err)
	}
	if err := f.sweep(dir); err != nil {
		return f.wrap(err)
	}
	return f.wrap(do(dir))
}

// sweep removes the temporary files that a dead process left, and finds the highest number.
// The directory is locked, so no other process is writing.
func (f *folder) sweep(dir *os.File) error {
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return fmt.Errorf("list tickets: %w", err)
	}
	for _, name := range names {
		f.last.Store(max(f.last.Load(), number(name)))
		stale := strings.HasPrefix(name, temporaryPrefix) && strings.HasSuffix(name, temporarySuffix)
		if !stale || f.swept {
			continue
		}
		if err := ignoreMissing(os.Remove(filepath.Join(f.dir, name))); err != nil {
			return fmt.Errorf("remove half written ticket: %w", err)
		}
	}
	f.swept = true
	return nil
}

// write makes a durable file under a hidden name and returns the name. After an error there
// is no such file.
func (f *folder) write(text string) (string, error) {
	file, err := os.CreateTemp(f.dir, temporaryPrefix+"*"+temporarySuffix)
	if err != nil {
		return "", fmt.Errorf("create ticket: %w", err)
	}
	f.at("created")
	half := len(text) / 2
	_, err = io.WriteString(file, text[:half])
	if err == nil {
		f.at("half")
		_, err = io.WriteString(file, text[half:])
	}
	f.at("written")
	if err == nil {
		err = f.flush(file)
	}
	f.at("synced")
	err = errors.Join(err, file.Close())
	if err != nil {
		return "", fmt.Errorf("write ticket: %w", errors.Join(err, os.Remove(file.Name())))
	}
	return file.Name(), nil
}

// publish renames the file to the next free number and makes the name durable. After an
// error the file is removed; errLeft marks that this failed too.
func (f *folder) publish(dir *os.File, temporary, nature string) error {
	for {
		final := filepath.Join(f.dir, fmt.Sprintf("%06d-%s%s", f.last.Add(1), nature, f.form.ext))
		err := rename(temporary, final)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("name ticket: %w", err)
		}
		f.at("named")
		if err := f.sync(dir); err != nil {
			if os.Remove(final) != nil {
				err = errors.Join(err, errLeft)
			}
			return fmt.Errorf("name ticket: %w", err)
		}
		f.at("durable")
		return nil
	}
}

func (f *folder) name() string { return f.form.sink + f.dir }

func (f *folder) wrap(err error) error {
	if err == nil {
		return nil
	}
	return &Error{Sink: f.name(), Kind: fileKind(err), Err: err, Nothing: !errors.Is(err, errLeft)}
}

// number returns the NNNNNN of a file name, or 0.
func number(name string) int64 {
	head, _, dash := strings.Cut(name, "-")
	if !dash || len(head) < 6 || len(head) > 12 || strings.Trim(head, "0123456789") != "" {
		return 0
	}
	n, err := strconv.ParseInt(head, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
