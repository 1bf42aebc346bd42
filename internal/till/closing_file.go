package till

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"ancvtpe/internal/books"
	"ancvtpe/internal/textfile"
	"ancvtpe/payment"
	"ancvtpe/printer"
)

// ClosingDir is the folder of the closing files, under the data directory.
const ClosingDir = "clotures"

// closingFiles is a printer that writes a closing's file before it prints the closing's
// ticket, where EXPORT_CLOTURE asks for it. The ticket stays owed until the file exists, so
// that after a crash the next start writes it (decision 106).
type closingFiles struct {
	payment.Printer
	dir string // of the closing files
}

// Print implements payment.Printer.
func (p closingFiles) Print(ctx context.Context, t payment.Ticket) error {
	if t.Nature == payment.NatureClosing && t.Export {
		if err := p.write(t); err != nil {
			return &printer.Error{Sink: p.dir, Kind: writeKind(err), Err: err, Nothing: true}
		}
	}
	return p.Printer.Print(ctx, t)
}

// LastNumber implements payment.Numberer.
func (p closingFiles) LastNumber() int64 {
	if numbers, ok := p.Printer.(payment.Numberer); ok {
		return numbers.LastNumber()
	}
	return 0
}

func (p closingFiles) write(t payment.Ticket) error {
	content, err := books.Format(t)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		return err
	}
	for no := 1; ; no++ {
		path := filepath.Join(p.dir, books.FileName(t, no))
		if err = WriteWhole(path, content); !errors.Is(err, fs.ErrExist) {
			return err
		}
		switch there, err := textfile.ReadFile(path, maxClosingFile); {
		case err != nil:
			return err
		case books.IsOf(there, t):
			return nil // an earlier try wrote it
		}
		// It is another closing's, since DESACTIVATION and an older backup begin the numbers anew.
	}
}

// maxClosingFile bounds the part of a closing's file that is read, in bytes.
const maxClosingFile = 64 << 20

func writeKind(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return printer.ErrFull
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return printer.ErrDenied
	}
	return printer.ErrBroken
}
