// Package payment is the core of the till: money, settings, the transaction in
// progress, the totals of the day, the state machine of a transaction and the
// Engine that runs it.
//
// The story of a payment: a screen hands the Engine an amount; the Engine
// stores a transaction with a fresh payment id (I1), asks the Acquirer to create
// it, stores the reference it got, and only then lets the QR code be shown or
// the payer attached. It then waits for the payer. Every answer is turned into
// an Event; Next, a pure function, says which State follows and which Effects
// are due; the Engine commits the new state, runs the effects, publishes a
// Snapshot, in that order. What is not known is a state of its own (Unknown),
// resolved by asking for the status, never by paying again.
//
// A cancellation goes the same way (cancellation.go), and so do the closing of the
// day (closing.go), which comes by itself at its hour, and the tickets, which are
// owed until they are printed (printing.go). The invariants I1 to I12 that comments
// name are listed in docs/ARCHITECTURE.md with their tests; docs/machine.md draws
// the machine.
//
// The package imports the standard library alone. What it needs from outside
// stands in ports.go: Acquirer, Store, Printer, Clock, Hasher.
package payment
