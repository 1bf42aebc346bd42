package store

import (
	"fmt"
	"slices"

	"ancvtpe/payment"
)

// The names below are on disk: they may be added to, and never change. A place in
// a table is the core's number; an empty name is "none".
var (
	kindNames   = []string{"", "debit", "cancellation"}
	modeNames   = []string{"", "qr", "payer-id"}
	natureNames = []string{
		"", "debit", "annulation", "duplicata", "totaux", "cloture", "qr", "sans-suite", "test",
	}
	causeNames = []string{
		"", "name", "connect", "timeout", "certificate", "clock", "tls", "server", "broken", "mismatch",
		"response-seal", "configuration", "invalid-seal", "not-found", "refused", "interrupted", "not-executed", "already-cancelled",
		"redirected", "storage", "proxy", "no-code", "contradiction",
	}
	ticketModeNames   = []string{"always", "on-demand", "never"}
	tillLinkModeNames = []string{"qr", "choice"}
)

// nameOf is the stored name of a small int of the core.
func nameOf(names []string, n uint8) (string, error) {
	if int(n) >= len(names) {
		return "", fmt.Errorf("value %d has no stored name", n)
	}
	return names[n], nil
}

// numberOf is the small int that a stored name stands for.
func numberOf(names []string, name string) (uint8, error) {
	i := slices.Index(names, name)
	if i < 0 {
		return 0, fmt.Errorf("unknown name %q: %w", name, errContent)
	}
	return uint8(i), nil //nolint:gosec // the lists are short
}

// stateName is the core's own name of a state, by which it is stored; empty for
// the invalid one.
func stateName(s payment.State) (string, error) {
	if s == payment.StateInvalid {
		return "", nil
	}
	if !slices.Contains(payment.States(), s) {
		return "", fmt.Errorf("state %d has no stored name", uint8(s))
	}
	return s.String(), nil
}

// stateOf is the state that a stored name stands for.
func stateOf(name string) (payment.State, error) {
	if name == "" {
		return payment.StateInvalid, nil
	}
	for _, s := range payment.States() {
		if s.String() == name {
			return s, nil
		}
	}
	return 0, fmt.Errorf("unknown state %q: %w", name, errContent)
}
