package simulator

import (
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"time"
)

// Defaults of Config.
const (
	DefaultAPIAddress   = "127.0.0.1:8443"
	DefaultPhoneAddress = "127.0.0.1:8080"
	DefaultExpiry       = 300 * time.Second
)

// The shop of the files that the simulator makes.
const (
	ShopID     = "10000651"
	ProviderID = "100016"
	ShopName   = "CAMPING DES PINS"
	ShopCity   = "ANNECY"
)

// Config is the configuration of a Simulator. Only Dir is mandatory.
type Config struct {
	// Dir is the directory of the files. It is made at the first start, with mode 0700.
	Dir string
	// APIAddress and PhoneAddress are host:port; port 0 takes a free one.
	APIAddress   string
	PhoneAddress string
	// NoPhone opens no phone page. Payers then act through Accept, Refuse and Abandon.
	NoPhone bool
	// Scenario is a file of rules; with "" the cents of the amount decide.
	Scenario string
	// Now is the acquirer's clock.
	Now func() time.Time
	// Log gets technical events, without amounts, ids or payers.
	Log *slog.Logger
	// Demo fills in the payer's secret code on the phone page.
	Demo bool
	// Expiry is the time that a payer has to pay.
	Expiry time.Duration
	// Scale multiplies every duration that the simulator chooses (expiry, payers' delays,
	// silences), so that tests need not wait. The caller's Prefer: wait is not scaled. 0
	// counts as 1.
	Scale float64
	// Shops is a file of more shops and of payers; "" for the simulator's own shop only.
	Shops string
	// Strict refuses a request with anything that the contract does not name, and notes it
	// in the journal.
	Strict bool
	// Minimum is the least amount of a creation, in cents.
	Minimum int64
	// NotifyHosts are the hosts besides the loopback that notifications are sent to.
	NotifyHosts []string
	// Legacy answers in the forms of the versions before 1.2.
	Legacy bool
	// Consign and PayOut are how long a payment stays VALIDATED, then CONSIGNED. 0 is until
	// the console or a scenario moves it.
	Consign, PayOut time.Duration
	// Roll is the paper of a printer, which /imprimante shows; nil for no printer.
	Roll Roll
}

// settles reports whether payments go on to CONSIGNED or PAID by themselves.
func (c Config) settles() bool { return c.Consign > 0 || c.PayOut > 0 }

func (c Config) file(name string) string { return filepath.Join(c.Dir, name) }

var errNoDir = errors.New("simulator needs a directory")

func (c Config) withDefaults() (Config, error) {
	if c.Dir == "" {
		return c, errNoDir
	}
	if c.APIAddress == "" {
		c.APIAddress = DefaultAPIAddress
	}
	if c.PhoneAddress == "" {
		c.PhoneAddress = DefaultPhoneAddress
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.NewJSONHandler(io.Discard, nil))
	}
	if c.Expiry <= 0 {
		c.Expiry = DefaultExpiry
	}
	if c.Scale <= 0 {
		c.Scale = 1
	}
	return c, nil
}

func (c Config) scaled(d time.Duration) time.Duration {
	return time.Duration(float64(d) * c.Scale)
}
