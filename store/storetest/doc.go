// Package storetest has the tests that every payment.Store must pass. Run runs them on a store,
// which is the SQLite one or a fake.
package storetest
