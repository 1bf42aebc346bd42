// Package remote serves tills over SSH: a door, not a second program. It knows connections,
// keys, roles and limits; the tills themselves come from a Tills, which internal/shop is.
//
// A connection (link.go) passes the gate before anything else is done for it (gate.go), logs in
// with x/crypto (protocol.go, keyfile.go, authorized.go), and lives no longer than Limbo without
// a session. A session (channel.go) takes of all that SSH offers a terminal, its size, a few
// variables, a shell and four commands (session.go), and refuses the rest by not knowing it. Its
// keys go through one keyboard (ui/keyboard), so that one screen can follow another without losing
// any.
//
// authorize.go gives a session a role at a station (station.go): an open till with one cashier at
// most, and any number of others who see it. The engine belongs to the server; a session that is
// cut leaves it as it is (payment.Engine). In a demo the station is the visitor's own, and ends
// with the cashier's session (demo.go).
//
// Strangers are bounded (limits.go, gate.go, guesses.go), and write to a journal of their own
// (refusals.go). One sweep (sweep.go) looks after idle demos, clients that are gone and keys that
// were withdrawn.
//
// A panic ends the session it happened in: every goroutine that is started here has a guard.
package remote
