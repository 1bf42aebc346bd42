package cli

import (
	"errors"
	"syscall"

	"ancvtpe/internal/till"
)

// verifyOptions checks the flags and variables that the other findings do not cover
// (decision 71). It returns a finding for each one that the till would refuse.
func verifyOptions(o *options) []finding {
	const name = "options"
	var link till.Config
	_, clock := till.ParseClock(o.clock)
	_, palette := o.palette()
	errs := []error{clock, palette, o.linkTills(&link)}
	if o.journal != "" {
		errs = append(errs, till.CheckJournal(o.journal))
	}
	var found []finding
	taken := till.CheckLink(link)
	if errors.Is(taken, syscall.EADDRINUSE) {
		found, taken = append(found, ok(name, "l'adresse de --caisse-ap est prise : par ce terminal, s'il est ouvert")), nil
	}
	for _, err := range append(errs, taken) {
		if err != nil {
			_, text := explain(err)
			found = append(found, todo(name, "%s", text))
		}
	}
	return found
}
