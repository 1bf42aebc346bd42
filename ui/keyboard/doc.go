// Package keyboard reads the keys of a terminal. A Keyboard reads bytes, its splitter cuts them
// into characters, sequences and pastes, and its decoder turns these into keys, for all forms in
// which terminals send them. It delivers Keys in the order in which they were hit, and Quiet once
// no key has come for 150 ms. The keys between two Quiets are one burst.
//
// A Burst decides at its end whether a hand or a scanner sent it (decision 26). It knows nothing of
// screens: package ui shows the keys at once, and undoes them if they were an unexpected scan.
package keyboard
