// Package caisseap is the till link: the shop's till software asks for a payment over
// Caisse-AP (Concert V3 over TCP), and gets its outcome.
//
// wire.go and request.go read a message, answer.go writes one; all three are pure.
// exchange.go is the state machine of one exchange, pure as well. session.go runs it for
// one connection: it asks the engine through the interface Engine and follows its
// snapshots. server.go is the listener: who may connect, and how many.
//
// An outcome that is not known is never told: the till software takes the money again after
// a refusal. Where the protocol has no word for "unknown" the connection is closed.
package caisseap
