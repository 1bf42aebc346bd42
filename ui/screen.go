package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/payment"
	"ancvtpe/ui/theme"
	"ancvtpe/ui/widget"
)

// scene is all that a screen may read: the latest snapshot, the time of day, the styles, the size
// of its body, and more.
type scene struct {
	snap    payment.Snapshot
	now     time.Time // to the minute; instant is exact
	theme   theme.Theme
	cols    int
	rows    int
	words   int           // number of status lines
	since   time.Duration // since the screen opened, for open
	exact   time.Time     // for instant
	moves   *bool         // receives that the frame changes each second; may be nil
	current bool          // the present key was hit on this screen (App.current)
	fresh   bool          // and not together with those that opened it (App.fresh)
	alone   bool          // the burst has no characters
	armed   bool          // the burst that opened the screen is over, so ENTER can confirm
	program programInfo
	do      *commands
	tools   Tools  // may be nil
	size    Size   // of the window
	logo    string // as it is drawn; may be empty
	ascii   bool   // the terminal has no blocks
	welcome bool   // PRET shows the demo's introduction
	wide    bool   // there is a right column
	whole   bool   // the screen fills a card as large as the body
	beside  bool   // the phone is beside the till
	plain   bool   // the window has no room for ornament
	linear  bool   // the screens are written as lines (RunLines)
	// zones receives the clickable parts of the body while it is drawn; may be nil.
	zones *[]widget.Zone
}

// record notes, while the body is drawn, for which key a click on each of its lines counts (empty
// for none).
func (sc scene) record(keys []string) {
	var zones []widget.Zone
	for row, key := range keys {
		if key != "" {
			zones = append(zones, widget.Zone{Row: row, Right: sc.cols, Key: key})
		}
	}
	sc.recordZones(zones)
}

// recordZones notes the clickable parts of the body.
func (sc scene) recordZones(zones []widget.Zone) {
	if sc.zones != nil {
		*sc.zones = zones
	}
}

// programInfo is what the screens show about the program itself. Till and Session explain its
// fields.
type programInfo struct {
	demo     bool
	scripted bool
	ownFiles bool
	phoneURL string
	version  string
	dataFlag string
}

// screen is one screen. It changes nothing outside itself: the act of a binding returns an action,
// which App carries out.
type screen interface {
	// Title returns the contract's word for the bar.
	Title(sc scene) string
	// View draws the body, at most sc.cols wide and sc.rows high.
	View(sc scene) string
	// Keys returns the screen's keys in the order of the footer.
	Keys(sc scene) []binding
}

// subtitled is a screen with a second word of the contract, which has its own line.
type subtitled interface {
	Subtitle() string
}

// sizer is a screen that needs a size, for which header and footer are left out.
type sizer interface {
	Need(sc scene) (cols, rows int)
}

// timed is a screen that acts by itself. Tick is called each second with the time since it opened.
type timed interface {
	Tick(sc scene, open time.Duration) action
}

// route is how an action changes the stack of screens.
type route uint8

const (
	routeStay route = iota
	routePush
	routeReplace
	routeBack
	routeHome
	routeQuit
)

// action is the effect of a key: a change of the stack, a notice, a command.
type action struct {
	route  route
	to     screen // for routePush and routeReplace
	notice string
	done   bool // the notice reports success
	cmd    tea.Cmd
	urgent bool // cmd does not wait for the end of the burst: it is harmless, or the red key's
}

func stay() action              { return action{} }
func push(s screen) action      { return action{route: routePush, to: s} }
func replace(s screen) action   { return action{route: routeReplace, to: s} }
func back() action              { return action{route: routeBack} }
func home() action              { return action{route: routeHome} }
func quit() action              { return action{route: routeQuit} }
func run(cmd tea.Cmd) action    { return action{cmd: cmd} }
func notice(text string) action { return action{notice: text} }

// saying adds a notice of success.
func (a action) saying(text string) action {
	a.notice, a.done = text, true
	return a
}

// warning adds a notice of something that the cashier must know or correct.
func (a action) warning(text string) action {
	a.notice, a.done = text, false
	return a
}
