// Package recette plays the acceptance book (docs/recette), alone in pseudo-terminals or
// step by step with a person who uses the till in another window.
//
// A case is one Markdown file in French that people read too. It has a purpose, the quoted
// sentences of the specification, a preparation, numbered steps with their keys and the
// screen that must follow, the tickets, and the totals. Parse is strict, since a step that
// checks nothing would always pass (decision 112).
//
// Player plays a case on the real program, and knows only its screens, files and commands
// (decision 113). Screen leads a person through cases on a terminal, Dialogue in lines.
// Each of them gives Results, which a Report writes.
package recette
