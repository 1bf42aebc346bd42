// Package recette plays the acceptance book (docs/recette): by itself in pseudo-terminals,
// or a step at a time with a person who holds the till in another window.
//
// A case is one Markdown file in French that people read: what it is for, the sentence of
// the specification, what to prepare, numbered steps with their keys and the screen that
// must follow, the tickets, the totals. Parse reads it and is strict, for a step that
// checks nothing would be green for ever. Player plays it against the program itself,
// through its screen, its files and its commands, and nothing else. Screen leads a
// person through it, and Dialogue does in lines. All end in a Report.
package recette
