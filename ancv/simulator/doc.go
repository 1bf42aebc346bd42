// Package simulator is the acquirer for those who have none: the HTTPS API of the
// contract (docs/contrat/ancv-acquisition.openapi.yaml), the payer's phone as a web
// page, and a ledger that tells what the acquirer really did with the money.
//
// New prepares a folder: a certificate authority to trust (ca.pem), a sealing key
// and a parameter file for the till, and the ledger (grand-livre.db), where a change
// is on the disk before it is told, and which is read again at the next start. Start
// listens on two addresses, the API over TLS and the phone page over plain HTTP.
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
// The bank (bank.go) is the acquirer proper: transactions and their lifecycle behind
// one lock, no HTTP. Around it stand the API (api.go, request.go, answer.go) and the
// phone (phone.go, console.go).
//
// The package knows nothing of the till. It shares with the till's client the wire
// types and the seal of package ancv, and nothing else.
package simulator
