package theme

import "github.com/charmbracelet/lipgloss"

// Theme is the set of styles of one session.
type Theme struct {
	Header   lipgloss.Style // shop name and clock
	Status   lipgloss.Style // a status word, alone on its line
	Title    lipgloss.Style // the screen's word, alone on its line
	Amount   lipgloss.Style // the sum that matters on this screen
	Good     lipgloss.Style // money came in
	Bad      lipgloss.Style // money did not come in
	Warn     lipgloss.Style // the cashier has to read this
	Faint    lipgloss.Style // may be left unread
	Selected lipgloss.Style // the highlighted line of a menu
	Key      lipgloss.Style // the name of a key in the footer
	Ticket   lipgloss.Style // the preview of a ticket
}

// The sixteen colours of every terminal: what they look like is the user's choice,
// on a dark background as on a light one.
const (
	red    = lipgloss.Color("1")
	green  = lipgloss.Color("2")
	yellow = lipgloss.Color("3")
	blue   = lipgloss.Color("4")
)

// New makes the theme of the session that r draws for.
func New(r *lipgloss.Renderer) Theme {
	plain := r.NewStyle()
	return Theme{
		Header:   plain.Faint(true),
		Status:   plain.Bold(true).Foreground(yellow),
		Title:    plain.Bold(true).Reverse(true),
		Amount:   plain.Bold(true),
		Good:     plain.Bold(true).Foreground(green),
		Bad:      plain.Bold(true).Foreground(red),
		Warn:     plain.Bold(true).Foreground(yellow),
		Faint:    plain.Faint(true),
		Selected: plain.Bold(true).Foreground(blue),
		Key:      plain.Bold(true),
		Ticket:   plain,
	}
}
