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

// folder is the dossier: sink, one file a copy; and the pdf: sink. A copy is written under a hidden name
// and takes its own name when it is whole and on disk; a lock on the directory, held
// meanwhile, keeps two processes from giving the same number twice.
type folder struct {
	dir  string
	form form
	turn chan struct{} // holds one token; who has taken it may touch the fields below

	made  bool // the directory was there once: if it is not, it was taken away
	swept bool // the temporaries of a process that died are gone
	// last is the highest number given here, whatever was removed from the directory since.
	last atomic.Int64

	// flush makes a file durable, sync the names in the directory; a test makes them fail.
	flush func(file *os.File) error
	sync  func(dir *os.File) error
	// at, where a test sets it, is told of each step of a copy.
	at func(step string)
}

// form is what a copy's file is.
type form struct {
	sink string // before the directory in the sink's name
	ext  string
	draw func(payment.Ticket) ([]byte, error)
}

// textForm is the ticket of docs/contrat/files.md; pdfForm shows it as on paper.
func textForm() form {
	return form{"dossier:", ".txt", func(t payment.Ticket) ([]byte, error) {
		return []byte(strings.Join(Layout(t), "\n") + "\n"), nil
	}}
}

func pdfForm() form { return form{"pdf:", ".pdf", drawPDF} }

func newFolder(dir string) *folder { return newFolderOf(dir, textForm()) }

func newFolderOf(dir string, form form) *folder {
	f := &folder{dir: dir, form: form, turn: make(chan struct{}, 1), flush: (*os.File).Sync, sync: syncDirectory, at: func(string) {}}
	f.turn <- struct{}{}
	return f
}

// Preview lays the ticket out as it prints.
func (f *folder) Preview(t payment.Ticket) []string { return Layout(t) }

// Print writes one copy, NNNNNN-NATURE.txt. It returns nil once the file is durable
// under its name, and an error when there is no such file.
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
		f.last.Store(max(f.last.Load(), t.Number-1)) // a spooler may have taken the files away
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

// check writes a file under a hidden name and takes it away.
func (f *folder) check(ctx context.Context) error {
	return f.locked(ctx, func(*os.File) error {
		temporary, err := f.write("test\n")
		if err != nil {
			return err
		}
		return os.Remove(temporary)
	})
}

// locked does one thing with the directory made, locked and swept.
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
	defer dir.Close() // and with it the lock
	if err := lock(ctx, dir); err != nil {
		return f.wrap(err)
	}
	if err := f.sweep(dir); err != nil {
		return f.wrap(err)
	}
	return f.wrap(do(dir))
}

// sweep removes what a process that died left half written, and learns the highest
// number. No other process is writing: the directory is locked.
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

// write makes a whole, durable file under a hidden name. On error there is none.
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

// publish gives the file its name and makes the name durable. On error the name is
// taken away again.
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

// number is the NNNNNN of a file name, 0 for a file that has none.
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
