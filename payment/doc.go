// Package payment is the core of the till: money, settings, the transaction in
// progress, the totals of the day, the state machine of a transaction and the
// Engine that runs it.
//
// A payment begins with an amount from a screen. The Engine stores a transaction with a fresh
// payment id (I1), asks the Acquirer to create it, and stores the reference. Only then the QR
// code is shown or the payer attached, and the Engine waits for the payer. It turns every
// answer into an Event. Next, a pure function, returns the State that follows and its Effect.
// The Engine commits the new state, runs the effect and publishes a Snapshot, in that order. An
// unknown outcome is a state of its own, resolved by asking for the status, never by paying
// again.
//
// A cancellation takes the same way (cancellation.go). The closing of the day is in closing.go,
// and is automatic at its hour. Tickets are owed until they are printed (printing.go).
// docs/ARCHITECTURE.md lists the invariants I1 to I12 with their tests, and docs/machine.md draws
// the machine.
//
// The package imports only the standard library. ports.go has what it needs from outside, which
// is Acquirer, Store, Printer, Clock and Hasher.
package payment
