package simulator

import (
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"time"
)

// Addresses, and the time a payer has, where Config does not say.
const (
	DefaultAPIAddress   = "127.0.0.1:8443"
	DefaultPhoneAddress = "127.0.0.1:8080"
	DefaultExpiry       = 300 * time.Second
)

// The shop that the simulator knows, the one of the files it makes.
const (
	ShopID     = "10000651"
	ProviderID = "100016"
	ShopName   = "CAMPING DES PINS"
	ShopCity   = "ANNECY"
)

// Config says where a Simulator keeps its files, where it listens and how its
// payers behave. Only Dir is mandatory.
type Config struct {
	// Dir is made at the first start, 0700.
	Dir string
	// APIAddress and PhoneAddress are host:port; port 0 takes a free one.
	APIAddress   string
	PhoneAddress string
	// NoPhone opens no phone page: the payer acts through the methods.
	NoPhone bool
	// Scenario is a file of rules; empty: the cents of the amount decide.
	Scenario string
	// Now is the acquirer's clock.
	Now func() time.Time
	// Log gets technical events: no amount, no id, no payer.
	Log *slog.Logger
	// Demo fills in the payer's secret code on the phone page.
	Demo bool
	// Expiry is the time that a payer has.
	Expiry time.Duration
	// Scale multiplies every duration that the simulator chooses by itself (expiry,
	// payers' delays, silences), so that tests need not wait. Prefer: wait is the
	// caller's and is not scaled. 0 is 1.
	Scale float64
	// Shops is a file of more shops and of payers; empty: the shop of the files alone.
	Shops string
	// Strict refuses, and tells in the journal, whatever in a request the contract does
	// not name.
	Strict bool
	// Minimum is the least amount of a creation, in cents.
	Minimum int64
	// NotifyHosts are hosts that may be sent notifications, besides the loopback.
	NotifyHosts []string
	// Legacy answers in the forms of the versions before 1.2.
	Legacy bool
	// Consign and PayOut are how long a payment stays VALIDATED, then CONSIGNED; 0:
	// until the console or a scenario moves it.
	Consign, PayOut time.Duration
	// Roll is a printer's paper, which /imprimante shows; nil: there is none.
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
