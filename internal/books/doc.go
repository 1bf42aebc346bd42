// Package books is what an accountant joins: the file that a closing leaves, and its
// comparison with ANCV's export of transactions. docs/contrat/books.md is its contract.
package books
