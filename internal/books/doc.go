// Package books writes and reads the file of a closing, and compares closing files with
// ANCV's export of transactions. docs/contrat/books.md is its contract.
package books
