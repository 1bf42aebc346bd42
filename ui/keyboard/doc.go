// Package keyboard reads the keys of a terminal. It knows the forms in which terminals send
// them, and tells fingers from a scanner. It knows nothing of screens.
package keyboard
