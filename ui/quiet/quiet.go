// Package quiet sets Lip Gloss's background before Bubble Tea's package init asks the terminal
// for it: the question costs five seconds on a terminal that does not answer.
//
// Go initialises packages that are ready in the order of their import paths, and
// "ancvtpe/ui/quiet" sorts before "github.com/charmbracelet/bubbletea". This package must
// therefore import nothing that needs Bubble Tea. Packages import it for its init alone.
package quiet

import "github.com/charmbracelet/lipgloss"

func init() { lipgloss.SetHasDarkBackground(true) }
