// Package remote serves tills over SSH. It handles connections, keys, roles and limits. The tills
// come from a Tills, which internal/shop implements.
//
// A connection (link.go) first passes the gate (gate.go), then logs in with x/crypto (protocol.go,
// keyfile.go, authorized.go). It is closed after NoSession without a session. A session
// (channel.go) accepts a terminal, its size, a few variables, a shell and four commands
// (session.go), and refuses all other requests of SSH. It has one keyboard (ui/keyboard) for all
// its screens, so that no key is lost between two of them.
//
// authorize.go gives a session a role at a station (station.go), which is an open till with at
// most one cashier and any number of sessions that watch. The engine belongs to the server and
// goes on when a session is cut. In a demo each cashier has a station of their own, which ends with
// the session (demo.go).
//
// limits.go, gate.go and guesses.go bound what strangers can do; refusals.go logs them in a
// journal of its own. sweep.go ends idle demos and the sessions of clients that are gone or whose
// keys were withdrawn.
//
// Every goroutine of a session has a guard, so a panic ends one session and not the server.
package remote
