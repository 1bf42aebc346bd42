package payment

import (
	"fmt"
	"time"
)

// Defaults of docs/contrat/files.md.
const (
	DefaultURL        = "https://connect.ancv.com/acquisition/api/public/v1"
	DefaultQRTemplate = "CVCO:{id}"
	DefaultTerminalNo = "00000001"
	DefaultColumns    = 32

	DefaultTillLinkCode  = "607" // payment by QR code
	DefaultTillLinkDelay = 170 * time.Second

	// NoProxy and SystemProxy are the two words that stand for a proxy's address.
	NoProxy     = "NON"
	SystemProxy = "SYSTEME"

	DefaultTimeZone = "Europe/Paris"
)

// TicketMode is when the payer's ticket of an accepted debit is printed. Cancellations,
// SANS SUITE, totals and closings always print.
type TicketMode uint8

// The modes of parameter TICKET.
const (
	TicketAlways   TicketMode = iota
	TicketOnDemand            // TICKET ? is asked
	TicketNever
)

// TillLinkMode is what a debit that the shop's till software asks for shows first.
type TillLinkMode uint8

// The modes of parameter CAISSE_AP_MODE.
const (
	TillLinkQR     TillLinkMode = iota // the QR code, at once
	TillLinkChoice                     // MODE DE PAIEMENT, with the amount set
)

// Settings are the parameters of 9C94_ANCV.PAR. A till without ShopID is not
// initialised.
type Settings struct {
	ShopID       ShopID
	ShopName     string // ENSEIGNE, at most 32 characters
	City         string // VILLE, at most 32 characters
	TerminalNo   string // 1 to 8 digits
	Copies       int    // tickets a transaction, 1 or 2, identical
	Adjustable   bool   // may the payer pay less?
	ClosingTime  ClosingTime
	PrintQR      bool
	PINPad       bool // OUI prints every QR code
	Columns      int  // 24, 32, 42 or 48
	URL          string
	QRTemplate   string // text holding {id}
	ResponseSeal bool   // a missing or wrong response seal is "no answer"

	TicketMode    TicketMode
	ExportClosing bool // EXPORT_CLOTURE: a closing leaves a file of its transactions
	ProveClosing  bool // PREUVE_CLOTURE: a closing asks the acquirer for each of them
	TillLinkMode  TillLinkMode
	TillLinkCode  string        // 3 characters of 0-9 A-Z
	TillLinkDelay time.Duration // of a payment that till software asks for, 30 to 280 s
	Proxy         string        // NoProxy, SystemProxy or http://host:port
	ReturnURL     string        // https, sent to the acquirer as redirectUrls; empty: none
	TimeZone      string        // IANA name; empty is DefaultTimeZone
}

// DefaultSettings returns the settings of a till that is not initialised.
func DefaultSettings() Settings {
	return Settings{
		TerminalNo:  DefaultTerminalNo,
		Copies:      2,
		ClosingTime: ClosingTime{Set: true, Hour: 23, Minute: 30},
		Columns:     DefaultColumns,
		URL:         DefaultURL,
		QRTemplate:  DefaultQRTemplate,

		TillLinkCode:  DefaultTillLinkCode,
		TillLinkDelay: DefaultTillLinkDelay,
		Proxy:         NoProxy,
		TimeZone:      DefaultTimeZone,
	}
}

// ClosingTime is the hour of the automatic closing in the shop's zone; Set false means none.
type ClosingTime struct {
	Set          bool
	Hour, Minute int
}

// String is "HH:MM", or "NON" for no automatic closing.
func (c ClosingTime) String() string {
	if !c.Set {
		return "NON"
	}
	return fmt.Sprintf("%02d:%02d", c.Hour, c.Minute)
}

// SealKey is the sealing key of the .P3P file. Its text never reaches a log, a
// screen or an error (I12).
type SealKey struct {
	Version  string // 1-16 letters and digits
	Provider ProviderID
	Key      string // 32 to 128 printable ASCII characters
}

// Loaded reports whether there is a key.
func (k SealKey) Loaded() bool { return k.Key != "" }

// String hides the key.
func (k SealKey) String() string { return "SealKey(" + k.Version + ")" }

// GoString hides the key from %#v.
func (k SealKey) GoString() string { return k.String() }

// Terms is the merchant's acceptance of the conditions of use.
type Terms struct {
	Version string // of the text that was accepted; empty: not accepted
	At      time.Time
}

// Lock is the cancellation password and the count of wrong tries.
type Lock struct {
	Hash        string // argon2id, PHC form; empty: no password
	Failures    int
	LockedUntil time.Time
}

// String hides the hash.
func (l Lock) String() string { return fmt.Sprintf("Lock(set=%t)", l.Hash != "") }

// GoString hides the hash from %#v.
func (l Lock) GoString() string { return l.String() }
