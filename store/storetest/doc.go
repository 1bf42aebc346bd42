// Package storetest says what every payment.Store must do, as tests that Run runs
// on one: on the SQLite store and on the fakes that stand for it.
package storetest
