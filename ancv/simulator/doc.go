// Package simulator stands in for the acquirer. It has the HTTPS API of the contract
// (docs/contrat/ancv-acquisition.openapi.yaml), the payer's phone as a web page, and a
// ledger of the money that moved.
//
// New prepares a folder with a certificate authority to trust (ca.pem), a sealing key and a
// parameter file for the till, and the ledger (grand-livre.db). A change is on the disk
// before it is answered, and the next start reads the ledger again. Start listens on two
// addresses, the API over TLS and the phone page over plain HTTP.
//
// What a payer does is decided, in this order, by the phone page or the Go API
// (Accept, Refuse, Abandon), by a scenario file (scenario.schema.json) or, where there
// is no scenario, by the cents of the amount (cents.go). A scenario can also break
// any call on the wire (fault.go):
//
//	{"rules": [
//	  {"when": {"amount": 1250}, "payer": {"action": "accept", "amount": 1000, "after": 2}},
//	  {"when": {"payer": "12345678901"}, "payer": "refuse"},
//	  {"when": {"call": "create", "nth": 1}, "fault": "drop_after"},
//	  {"when": {"amount": 1250, "call": "status", "nth": 2}, "fault": {"kind": "delay", "seconds": 20}}
//	]}
//
// The bank (bank.go) holds the transactions and their lifecycle behind one lock and knows no
// HTTP. The API (api.go, request.go, answer.go), the phone (phone.go) and the console
// (console.go) call it.
//
// The package knows nothing of the till. With the till's client it shares only the wire
// types and the seal of package ancv.
package simulator
