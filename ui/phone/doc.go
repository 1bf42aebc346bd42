// Package phone is the payer's phone as a text screen: beside the till in the demo (F3),
// and alone as `ancv-tpe smartphone`. It shows the payment that waits, lets the payer
// lower it where the shop allows that, pay or refuse, and tells how it ended.
//
// The phone is a part of a screen, not a program: its owner gives it keys, clicks and the
// messages that it does not know itself, and calls Poll once a second. What it asks of the
// acquirer goes through a Wallet, in commands, never in Update.
package phone
