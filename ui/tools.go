package ui

import (
	"context"
	"errors"
	"strings"
	"time"

	"ancvtpe/payment"
)

// FileKind is one of the vendor's files.
type FileKind uint8

// The vendor's files.
const (
	FileParameters FileKind = iota // .PAR
	FileKey                        // .P3P
	FileLogo                       // .TAR
)

// Entry is a name in a folder, as the file system has it.
type Entry struct {
	Name   string
	Folder bool
}

// Folder is what a folder holds of one kind of file: folders first.
type Folder struct {
	Path    string
	Entries []Entry
}

// Opened is a folder, or a file that was read and found right: what Configure would
// store, and what of it may be shown. Nothing is stored yet.
type Opened struct {
	Folder *Folder
	Setup  payment.Setup
	Shown  []payment.Parameter
}

// Files reads and checks what the vendor ships. An error may have French() string, the
// sentence for the merchant, and Expected() string, the values that were wanted.
type Files interface {
	// Open looks at path, seen from folder; both empty: the working directory. A .PAR
	// file is read over the present settings.
	Open(kind FileKind, folder, path string, present payment.Settings) (Opened, error)
	// Parameters lists all settings in the contract's order.
	Parameters(s payment.Settings) []payment.Parameter
	// SetParameter sets one; on an error the settings come back as they were. No I/O.
	SetParameter(s payment.Settings, name, value string) (payment.Settings, error)
}

// FileSize is a data file and its size in bytes; negative: it cannot be read.
type FileSize struct {
	Name  string
	Bytes int64
}

// Facts are what ETAT shows besides the snapshot.
type Facts struct {
	Version        string
	SQLite         string
	DataDir        string
	Files          []FileSize
	KeyFingerprint string    // 8 hexadecimal digits; empty: no key
	PrinterTrouble string    // a sentence; empty: it is ready
	PrinterNote    string    // what it cannot tell of itself; empty: nothing
	TillLink       string    // HOST:PORT that till software asks at; empty: none
	TillAsked      time.Time // when it last asked; zero: not since the start
}

// Inspector looks at what the till stands on.
type Inspector interface {
	// Diagnose tries the way to the acquirer; payment.ErrUnresolved and
	// payment.ErrNotInitialised when it must not.
	Diagnose(ctx context.Context) ([]payment.Verdict, error)
	Facts(ctx context.Context) (Facts, error)
	// PrinterNote is what the printer cannot tell of itself; empty: nothing.
	PrinterNote() string
	// TicketDir is the folder that tickets go to as files, instead of the printer.
	TicketDir() string
	// PrinterTrouble is the sentence for a printer's error.
	PrinterTrouble(err error) string
}

// Tools are what the menu MAINTENANCE needs besides the engine.
type Tools interface {
	Files
	Inspector
}

// toolText is the sentence for an error of the tools. It may name a file, whose name comes
// from outside and is cleaned, or it could draw over the screen; its line breaks stay.
func toolText(err error) string {
	var told interface{ French() string }
	if !errors.As(err, &told) {
		return errorText(err)
	}
	lines := strings.Split(told.French(), "\n")
	for i := range lines {
		lines[i] = payment.Clean(lines[i], 2*formMax)
	}
	return strings.Join(lines, "\n")
}

// expectedText says which values a parameter takes.
func expectedText(err error) string {
	var told interface{ Expected() string }
	if errors.As(err, &told) && told.Expected() != "" {
		return textExpected + told.Expected()
	}
	return toolText(err)
}
