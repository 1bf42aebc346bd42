package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/payment"
	"ancvtpe/ui/theme"
	"ancvtpe/ui/widget"
)

// scene is what a screen may look at: the till's latest snapshot, the time of day,
// the styles, and the room that its body has.
type scene struct {
	snap    payment.Snapshot
	now     time.Time
	theme   theme.Theme
	cols    int
	rows    int
	words   int           // status lines
	open    time.Duration // since the screen opened
	fresh   bool          // the key that is being taken was hit for this screen
	alone   bool          // and not together with characters
	armed   bool          // the keys that opened it are over: a confirmation may be offered
	shop    programInfo
	do      *commands
	tools   Tools  // nil: none
	size    Size   // of the window
	logo    string // drawn; empty: none
	ascii   bool   // the terminal has no blocks
	welcome bool   // PRET explains the demo
	wide    bool   // the right column is there
	whole   bool   // the screen fills a card as large as the body
	plain   bool   // the window has no room for ornament
	linear  bool   // the screens are told as lines (RunLines)
	// zones takes the parts of the body that stand for keys while it is drawn; nil: nobody asks.
	zones *[]widget.Zone
}

// touch says, while the body is drawn, which key each of its lines stands for; empty: none. A
// click on such a line is that key.
func (sc scene) touch(keys []string) {
	var zones []widget.Zone
	for row, key := range keys {
		if key != "" {
			zones = append(zones, widget.Zone{Row: row, Right: sc.cols, Key: key})
		}
	}
	sc.touchZones(zones)
}

// touchZones says which parts of the body stand for keys.
func (sc scene) touchZones(zones []widget.Zone) {
	if sc.zones != nil {
		*sc.zones = zones
	}
}

// programInfo is what the screens tell of the program itself.
type programInfo struct {
	demo     bool
	ownFiles bool // a demo's, for CHARGER
	phoneURL string
	version  string
	dataFlag string // as it is typed; empty: none is needed
}

// screen is one screen. It changes nothing outside of itself: an act returns an
// action, and the root navigates.
type screen interface {
	// Title is the word that stands alone on the title line.
	Title(sc scene) string
	// View is the body, at most sc.cols wide and sc.rows high.
	View(sc scene) string
	// Keys are the screen's keys in the order of the footer.
	Keys(sc scene) []binding
}

// subtitled is a screen with a second word of the contract, alone on a line of its own.
type subtitled interface {
	Subtitle() string
}

// sizer is a screen that gives way to neither header nor footer below a size.
type sizer interface {
	Need(sc scene) (cols, rows int)
}

// timed is a screen that does something by itself; open is how long it has stood.
type timed interface {
	Tick(sc scene, open time.Duration) action
}

// route is where an action leads.
type route uint8

const (
	routeStay route = iota
	routePush
	routeReplace
	routeBack
	routeHome
	routeQuit
)

// action is what a key leads to: a way to go, a sentence to show there, a command.
type action struct {
	route  route
	to     screen
	notice string
	done   bool // the notice says that what was asked for is done
	cmd    tea.Cmd
	urgent bool // cmd waits for no burst's end: it is harmless, or the red key of a payment
}

func stay() action              { return action{} }
func push(s screen) action      { return action{route: routePush, to: s} }
func replace(s screen) action   { return action{route: routeReplace, to: s} }
func back() action              { return action{route: routeBack} }
func home() action              { return action{route: routeHome} }
func quit() action              { return action{route: routeQuit} }
func run(cmd tea.Cmd) action    { return action{cmd: cmd} }
func notice(text string) action { return action{notice: text} }

// saying says that what was asked for is done, where the action leads.
func (a action) saying(text string) action {
	a.notice, a.done = text, true
	return a
}

// warning says there what the cashier has to know or mend.
func (a action) warning(text string) action {
	a.notice, a.done = text, false
	return a
}
