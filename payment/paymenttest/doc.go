// Package paymenttest holds the fakes that the engine is tested on: an acquirer with
// a ledger, a store in memory whose disk can fail, a printer that can die, a hasher
// that is fast.
package paymenttest
