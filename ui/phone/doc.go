// Package phone is the payer's phone as a text screen, shown beside the till in a demo (F3) and
// alone as `ancv-tpe smartphone`. It shows the payment that waits and then its result. The payer
// can pay, refuse, and pay less where the shop allows it.
//
// A Phone is a part of a screen. Its owner passes it keys, clicks and messages that the owner does
// not handle, and calls Poll once a second. Calls to the acquirer go through a Wallet, and always
// in commands, never in Update.
package phone
