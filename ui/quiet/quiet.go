// Package quiet keeps Bubble Tea from asking the terminal for its background
// colour in its package init, which costs five seconds on a terminal that does
// not answer.
//
// Go initialises packages that are ready in the order of their import paths, and
// "ancvtpe/ui/quiet" sorts before "github.com/charmbracelet/bubbletea". The
// package therefore imports Lip Gloss alone; importing anything that itself needs
// Bubble Tea would undo it. Package main and package ui import it for its init.
package quiet

import "github.com/charmbracelet/lipgloss"

func init() { lipgloss.SetHasDarkBackground(true) }
