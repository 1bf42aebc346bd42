// Package remote serves tills over SSH: a door, not a second program. It knows connections,
// keys, roles and limits; the tills themselves come from a Tills, which package main is.
//
// A connection (link.go) is limited before anything else is done for it, and lives no longer
// than limbo without a session. A session (channel.go) is ours from its first request on: of all
// that SSH offers it takes a terminal, its size, a few variables, a shell and three commands,
// and refuses the rest by not knowing it. Its keys go through a keyboard (keyboard.go), so that
// one screen can follow another without losing any.
//
// Who comes in (door.go) gets a role at a desk (desk.go): a till with one cashier at most, and
// any number of others who see it. The engine belongs to the house; a session that is cut
// leaves it as it is (payment.Engine). In a demo the desk is the visitor's own, and goes with
// the cashier's session (demo.go).
//
// A panic ends the session it happened in: every goroutine that is started here has a guard.
package remote
