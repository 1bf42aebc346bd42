package ancv

import (
	"fmt"
	"io/fs"
)

// The vendor's files, under the vendor's names.
const (
	ParametersFile = "9C94_ANCV.PAR"
	KeyFile        = "8400840100_8400840100.P3P"
	LogoFile       = "9C94_ANCV.TAR"
)

// Problem is what is wrong with a vendor's file.
type Problem uint8

// Problems of the vendor's files. Each refuses the whole file.
const (
	ProblemInvalid   Problem = iota
	ProblemRead              // the file cannot be read
	ProblemTooLarge          // more than 64 KiB, of a picture file more than 1 MiB
	ProblemSyntax            // a line that is not NAME=VALUE
	ProblemUnknown           // a name that the contract does not have
	ProblemTwice             // a name given twice
	ProblemValue             // a value out of range
	ProblemMissing           // a mandatory name is missing
	ProblemChecksum          // CONTROLE is not the checksum of the other values
	ProblemMode              // others than the owner can read the key file
	ProblemArchive           // not a tar archive, or a damaged one
	ProblemPath              // a path that leaves the folder
	ProblemLink              // a link, or a thing that is neither file nor folder
	ProblemNoPicture         // no logo.png in the archive
	ProblemPicture           // logo.png is not a PNG picture, or a damaged one
	ProblemDimension         // logo.png is larger than the paper takes
)

// Limit is the rule that a value did not meet; it chooses the sentence.
type Limit uint8

// Limits of the values of the vendor's files (contract, files.md).
const (
	LimitNone      Limit = iota
	LimitShop            // 8 digits
	LimitText            // at most 32 printable characters
	LimitTerminal        // 1 to 8 digits
	LimitCopies          // 1 or 2
	LimitYesNo           // OUI or NON
	LimitTime            // HH:MM or NON
	LimitColumns         // 24, 32, 42 or 48
	LimitURL             // https://host/path
	LimitQR              // {id} in at most 200 printable characters
	LimitTicket          // TOUJOURS, DEMANDE or JAMAIS
	LimitTillMode        // QR or CHOIX
	LimitTillCode        // 3 characters of 0-9 A-Z
	LimitTillDelay       // 30 to 280
	LimitProxy           // NON, SYSTEME or http://host:port
	LimitReturnURL       // https://host/path, or empty
	LimitZone            // an IANA time zone
	LimitVersion         // 1 to 16 letters and digits
	LimitProvider        // 6 digits
	LimitKey             // 32 to 128 printable ASCII characters
	LimitChecksum        // 4 hexadecimal digits
)

// FileError says why a vendor's file is refused. It never holds a value: a key
// file's are secret. Name is clean for a screen, and empty where the problem has
// none. Line counts from 1; 0 means the file as a whole.
type FileError struct {
	File    string // its name; the caller may set the path
	Line    int
	Name    string
	Problem Problem
	Limit   Limit
	Err     error // the error of reading, else nil
}

var problemTexts = [...]string{
	ProblemInvalid:   "invalid",
	ProblemRead:      "cannot be read",
	ProblemTooLarge:  "too large",
	ProblemSyntax:    "not NAME=VALUE",
	ProblemUnknown:   "unknown name",
	ProblemTwice:     "given twice",
	ProblemValue:     "value out of range",
	ProblemMissing:   "missing",
	ProblemChecksum:  "checksum does not fit the key",
	ProblemMode:      "readable by others",
	ProblemArchive:   "not a tar archive",
	ProblemPath:      "path leaves the folder",
	ProblemLink:      "neither file nor folder",
	ProblemNoPicture: "no logo.png",
	ProblemPicture:   "not a PNG picture",
	ProblemDimension: "picture larger than 384x160",
}

var limitTexts = [...]string{
	LimitNone:     "",
	LimitShop:     "8 digits",
	LimitText:     "at most 32 printable characters",
	LimitTerminal: "1 to 8 digits",
	LimitCopies:   "1 or 2",
	LimitYesNo:    "OUI or NON",
	LimitTime:     "HH:MM or NON",
	LimitColumns:  "24, 32, 42 or 48",
	LimitURL:      "https://host/path",
	LimitQR:       "{id} in at most 200 printable characters",

	LimitTicket:    "TOUJOURS, DEMANDE or JAMAIS",
	LimitTillMode:  "QR or CHOIX",
	LimitTillCode:  "3 characters of 0-9 A-Z",
	LimitTillDelay: "30 to 280",
	LimitProxy:     "NON, SYSTEME or http://host:port",
	LimitReturnURL: "https://host/path, or empty",
	LimitZone:      "an IANA time zone",

	LimitVersion:  "1 to 16 letters and digits",
	LimitProvider: "6 digits",
	LimitKey:      "32 to 128 printable ASCII characters without space",
	LimitChecksum: "4 hexadecimal digits",
}

// Error says file, line, name and why, in English, for logs.
func (e *FileError) Error() string {
	s := e.File
	if e.Line > 0 {
		s += fmt.Sprintf(", line %d", e.Line)
	}
	if e.Name != "" {
		s += ", " + e.Name
	}
	s += ": " + textOf(problemTexts[:], int(e.Problem))
	if limit := textOf(limitTexts[:], int(e.Limit)); limit != "" {
		s += " (" + limit + ")"
	}
	if e.Problem == ProblemMode {
		s += ", run: chmod 600 " + e.File
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap is the error of reading the file.
func (e *FileError) Unwrap() error { return e.Err }

// textOf is the text of an enumerated value, or that of the zero value.
func textOf(texts []string, i int) string {
	if i >= len(texts) {
		i = 0
	}
	return texts[i]
}

// CheckKeyFileMode refuses a key file that others than its owner can read, write or
// run (mode & 077). Its error is a *FileError whose sentences hold the command that
// mends it; the caller sets File to the path.
func CheckKeyFileMode(mode fs.FileMode) error {
	if mode.Perm()&0o077 != 0 {
		return &FileError{File: KeyFile, Problem: ProblemMode}
	}
	return nil
}
