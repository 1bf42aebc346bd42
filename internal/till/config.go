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

// Config is the configuration of a till, resolved once from the flags.
type Config struct {
	Dir       string         // the data directory
	URL       string         // of the acquirer; "" for the parameter URL
	Proxy     string         // as the parameter PROXY; "" for the parameter
	Authority *x509.CertPool // the only authorities to trust; nil for the system's
	Sink      string         // as --imprimante; "" for text files under Dir
	Clock     Clock
	Trial     bool   // Clock is a trial clock, which the screens say
	Journal   string // path of the technical log; "" for journal.log in Dir
	Palette   theme.Palette
	Version   string
	// OwnFiles is the folder with a demo's parameters and key, which a till that is not
	// initialised lists first; "" for none.
	OwnFiles string
	// TillLink is HOST:PORT to listen on for till software; "" for no till link.
	TillLink string
	// TillAllowed are the addresses that may ask; with none only the loopback may.
	TillAllowed []netip.Addr
	// Log is a journal that several tills share; with nil Open opens the till's own.
	Log *slog.Logger
	// Files is the open data directory; with nil Open opens Dir.
	Files *store.Store
	// Hasher is shared by several tills; with nil the till has its own.
	Hasher payment.Hasher
}

// OpenJournal opens the technical log by RotatedLog, at path or at journal.log in dir. Its
// error is a *Failure with ExitUsage.
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

// CheckJournal returns an error where the journal at path cannot be written. It makes no
// file.
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

// openJournal opens a file to append to. O_NONBLOCK makes a pipe without a reader an error.
func openJournal(path string, flag int) (*os.File, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_APPEND|syscall.O_NONBLOCK|flag, 0o600)
}

func journalFailure(path string, err error) error {
	if err == nil {
		return nil
	}
	return Fail(ExitUsage, err, "Le journal %s ne peut pas être écrit : choisissez un autre fichier avec --journal.", PathText(path))
}
