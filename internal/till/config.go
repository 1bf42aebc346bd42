package till

import (
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"syscall"

	"ancvtpe/payment"
	"ancvtpe/store"
	"ancvtpe/ui/theme"
)

// Config is what a till is made of: the flags, resolved once.
type Config struct {
	Dir       string         // the data directory
	URL       string         // of the acquirer; empty: the parameter's
	Proxy     string         // a value of parameter PROXY; empty: the parameter's
	Authority *x509.CertPool // the only one that is trusted; nil: the system's
	Sink      string         // --imprimante; empty: text files under Dir
	Clock     Clock
	Trial     bool   // the clock was started elsewhere, and the screen says so
	Journal   string // path of the technical log; empty: journal.log in Dir
	Palette   theme.Palette
	Version   string
	// OwnFiles is the folder with a demo's own parameters and key, which a till that is not
	// initialised offers first; empty: there is none.
	OwnFiles string
	// TillLink is HOST:PORT to listen on for till software, and TillAllowed who may ask;
	// empty: nobody, and the loopback alone.
	TillLink    string
	TillAllowed []netip.Addr
	// Log is a journal that several tills share; nil: each opens its own.
	Log *slog.Logger
	// Files is the data directory, open; nil: Open opens it.
	Files *store.Store
	// Hasher checks the passwords of several tills; nil: each its own.
	Hasher payment.Hasher
}

// OpenJournal opens the technical log: JSON lines, rotated, readable by its owner alone. An
// empty path is journal.log in dir.
func OpenJournal(path, dir string) (*slog.Logger, io.Closer, error) {
	if path == "" {
		path = filepath.Join(dir, "journal.log")
	} else {
		f, err := openJournal(path, os.O_CREATE)
		if err == nil {
			err = f.Close()
		}
		if err != nil {
			return nil, nil, journalFailure(path, err)
		}
	}
	log, file := RotatedLog(path)
	return log, file, nil
}

// CheckJournal reports whether the journal that a flag names could be written; it makes none.
func CheckJournal(path string) error {
	f, err := openJournal(path, 0)
	if errors.Is(err, fs.ErrNotExist) {
		if f, err = os.CreateTemp(filepath.Dir(path), ".essai-*"); err == nil {
			err = os.Remove(f.Name())
		}
	}
	if f != nil {
		err = errors.Join(err, f.Close())
	}
	return journalFailure(path, err)
}

// openJournal opens a file to append to. A pipe that nobody reads is an error at once.
func openJournal(path string, flag int) (*os.File, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_APPEND|syscall.O_NONBLOCK|flag, 0o600)
}

func journalFailure(path string, err error) error {
	if err == nil {
		return nil
	}
	return Fail(ExitUsage, err, "Le journal %s ne peut pas être écrit : choisissez un autre fichier avec --journal.", PathText(path))
}
