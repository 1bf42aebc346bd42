// Package paymenttest has the fakes for tests of the engine, which are an acquirer with a
// ledger, a store in memory whose disk can fail, a printer that can fail, and a fast hasher.
package paymenttest
