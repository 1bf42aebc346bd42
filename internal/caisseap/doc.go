// Package caisseap is the till link. The shop's till software asks for a payment over
// Caisse-AP (Concert V3 over TCP) and gets its outcome. docs/contrat/caisse-ap.md is the
// contract.
//
// wire.go and request.go read a message, answer.go writes one; all three are pure.
// exchange.go is the pure state machine of one exchange. session.go runs it for one
// connection; it asks the engine through the interface Engine and follows its snapshots.
// server.go listens and bounds the connections.
//
// An unknown outcome is never answered, since till software takes the money again after a
// refusal. The protocol has no word for "unknown", so the connection is closed instead.
package caisseap
