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

// Entry is a file or folder, with its name as the file system has it.
type Entry struct {
	Name   string
	Folder bool
}

// Folder lists a folder's subfolders and then its files of one kind.
type Folder struct {
	Path    string
	Entries []Entry
}

// Opened is a folder, or a file that was read and checked: what Configure would store, and what of
// it to show. Nothing is stored yet.
type Opened struct {
	Folder *Folder
	Setup  payment.Setup
	Shown  []payment.Parameter
}

// Files reads and checks the vendor's files. An error may have a method French() string with a
// sentence for the merchant, and Expected() string with the values that are valid.
type Files interface {
	// Open reads path, relative to folder. If both are empty it reads the working directory. A
	// .PAR file is read over the present settings.
	Open(kind FileKind, folder, path string, present payment.Settings) (Opened, error)
	// Parameters lists all settings in the contract's order.
	Parameters(s payment.Settings) []payment.Parameter
	// SetParameter returns the settings with one parameter set, or unchanged with an error. It
	// does no I/O.
	SetParameter(s payment.Settings, name, value string) (payment.Settings, error)
}

// FileSize is a data file and its size in bytes, which is negative if it cannot be read.
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
	KeyFingerprint string    // 8 hexadecimal digits, or empty without a key
	PrinterTrouble string    // a sentence, or empty if the printer is ready
	PrinterNote    string    // as Inspector.PrinterNote
	TillLink       string    // HOST:PORT for till software, or empty
	TillAsked      time.Time // when till software last asked, or zero since the start
}

// Inspector examines the connection, the files and the printer.
type Inspector interface {
	// Diagnose tests each step of the connection to the acquirer. It returns
	// payment.ErrUnresolved or payment.ErrNotInitialised when it must not.
	Diagnose(ctx context.Context) ([]payment.Verdict, error)
	Facts(ctx context.Context) (Facts, error)
	// PrinterNote returns what the printer cannot report about itself, in French, or an empty
	// string.
	PrinterNote() string
	// TicketDir returns the folder into which FileOwed writes tickets.
	TicketDir() string
	// PrinterTrouble returns the sentence for a printer's error.
	PrinterTrouble(err error) string
}

// Tools are what the menu MAINTENANCE needs besides the engine.
type Tools interface {
	Files
	Inspector
}

// toolText returns the sentence for an error of the tools. It cleans each line, since the sentence
// may hold the name of a file, which could draw over the screen.
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
