// Package test tests the program from outside. Its tests and campaigns drive the real binary
// in a pseudo-terminal, against an acquirer of their own that was written from docs/contrat
// and shares no code with the till nor with the simulator. The acquirer's ledger is the
// oracle. Whatever happens, totals, closings and tickets must equal it in the end.
//
// till_test.go opens a till (counter), acquirer_test.go is the acquirer, ledger_test.go the
// payer's side, balance_test.go and paper_test.go compare.
//
// docs/fiabilite.md lists the campaigns, how to run them, and their largest runs.
package test
