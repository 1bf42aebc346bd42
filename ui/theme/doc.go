// Package theme holds the styles of the screens. New makes a theme for one session, since each
// SSH session has its own renderer and colour profile. Colour never carries meaning alone: a
// word or a sign says the same.
package theme
