// Package keyboard reads the keys of a terminal. A Keyboard reads bytes; its splitter cuts them
// into keys, characters, sequences and pastes; its decoder names them, in all the forms in which
// terminals send them. What it gives is Keys, in the order in which they were hit, and Quiet once
// none has come for a moment: the keys between two Quiets are one burst.
//
// A Burst is what tells a scanner from a hand. It is judged when it ends, and knows nothing of
// screens: whoever takes the keys shows them at once, and takes them back from a scan that
// nobody expected.
package keyboard
