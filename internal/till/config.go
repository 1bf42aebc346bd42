package till

import (
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"

	"gopkg.in/natefinch/lumberjack.v2"

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
	} else if f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600); err != nil {
		return nil, nil, Fail(ExitUsage, err, "Le journal %s ne peut pas être écrit : choisissez un autre fichier avec --journal.", PathText(path))
	} else if err := f.Close(); err != nil {
		return nil, nil, fmt.Errorf("open journal: %w", err)
	}
	log, file := RotatedLog(path)
	return log, file, nil
}

// RotatedLog is a log of JSON lines, readable by its owner alone: 5 MB, and three older files.
func RotatedLog(path string) (*slog.Logger, io.Closer) {
	file := &lumberjack.Logger{Filename: path, MaxSize: 5, MaxBackups: 3}
	return slog.New(slog.NewJSONHandler(file, nil)), file
}
