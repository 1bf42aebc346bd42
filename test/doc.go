// Package test holds what is known of the program from outside: tests and campaigns
// that drive the real binary in a pseudo-terminal, against an acquirer of their own that
// was written from docs/contrat alone and shares no line with the till nor with the
// simulator. Its ledger is the oracle: after whatever happened, totals, closings and
// tickets equal it.
//
// docs/fiabilite.md lists the campaigns, how to run them, and their largest runs.
package test
