// Package theme holds the styles of the screens. A theme is made for one session
// by New, since each SSH session has a renderer and a colour profile of its own;
// there is no package variable. Colour never carries meaning alone: every style
// that says something goes with a word or a sign.
package theme
