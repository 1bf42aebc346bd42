package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"

	"ancvtpe/ui"
	"ancvtpe/ui/paint"
	"ancvtpe/ui/phone"
	"ancvtpe/ui/theme"
	"ancvtpe/ui/tty"
)

// evictWait is how long a session that must end may take. Then its channel is closed, which
// ends it even if the client reads nothing any more.
const evictWait = 2 * time.Second

// errKept ends a session whose cashier answered the question with ESC.
var errKept = errors.New("left to the other session")

// show runs a session's screens, says why they ended, and returns the exit code.
func (ss *session) show(st *station, role Role) int {
	me := &occupant{from: host(ss.conn.RemoteAddr()), since: time.Now(), end: ss.end, left: make(chan struct{})}
	stop := context.AfterFunc(ss.ctx, func() {
		t := time.NewTimer(evictWait)
		defer t.Stop()
		select {
		case <-me.left:
		case <-t.C:
			_ = ss.channel.Close()
		}
	})
	defer stop()
	if err := ss.listen(); err != nil {
		return ss.finish(st, role, me, err)
	}
	return ss.finish(st, role, me, ss.screens(st, role, me))
}

func (ss *session) screens(st *station, role Role, me *occupant) error {
	defer st.leave(me)
	if role != RoleCashier {
		if err := st.join(me); err != nil {
			ss.end(err)
			return err
		}
		return ss.watch(st, role)
	}
	if err := ss.claimTill(st, me); err != nil {
		return err
	}
	return ui.RunOn(ss.ctx, st.till.Screens, ss.options(st), ss.keyboard, ss.output())
}

// output returns the writer for the screens, which is ASCII only if the client has no UTF-8.
func (ss *session) output() io.Writer {
	if ss.env.utf8() {
		return ss.channel
	}
	return paint.ASCII(ss.channel)
}

// claimTill makes this session the till's cashier. If there is one already it asks first.
func (ss *session) claimTill(st *station, me *occupant) error {
	for {
		present, err := st.claim(me)
		switch {
		case err != nil:
			ss.end(err)
			return err
		case present == nil:
			return nil
		}
		q := &question{lines: openText(st.till, present.from, present.since), look: ss.drawing(), size: ss.window()}
		if err := ss.play(q, present.left); err != nil {
			return err
		}
		select {
		case <-present.left: // the other cashier left during the question
			continue
		default:
		}
		if !q.yes {
			return errKept
		}
		ss.srv.cfg.Access.Info("ssh till taken over", append(ss.describe(st, RoleCashier), "from", present.from)...)
		st.evict(ss.ctx, present, me.from)
		if ss.ctx.Err() != nil {
			return ss.ctx.Err()
		}
	}
}

// watch runs the screens of a session that is not the till's cashier.
func (ss *session) watch(st *station, role Role) error {
	switch role {
	case RoleClient:
		m, closed := ui.NewDisplay(ss.ctx, st.till.Screens, ss.options(st))
		defer closed()
		return ss.play(m, nil)
	case RolePayer:
		return ss.play(phone.NewProgram(ss.ctx, st.till.Wallet, ss.drawing().renderer, ss.palette()), nil)
	default: // RoleObserver
		till, s := st.till.Screens, ss.options(st)
		till.Tools, s.Watching, s.Phone = nil, true, nil
		return ui.RunOn(ss.ctx, till, s, ss.keyboard, ss.output())
	}
}

// drawn is a session's renderer and theme, for the colours of its client.
type drawn struct {
	renderer *lipgloss.Renderer
	Theme    theme.Theme
}

func (ss *session) drawing() drawn {
	profile := ss.env.profile(ss.term)
	r := lipgloss.NewRenderer(ss.channel, termenv.WithUnsafe(), termenv.WithProfile(profile))
	r.SetColorProfile(profile) // else Lip Gloss reads the server's own environment
	p := ss.palette()
	r.SetHasDarkBackground(p != theme.Light) // else the first style asks the terminal and waits
	return drawn{r, theme.New(r, p)}
}

// options returns the options of this session's screens.
func (ss *session) options(st *station) ui.Session {
	l := ss.drawing()
	s := ui.Session{
		Renderer: l.renderer, Palette: ss.palette(), Palettes: ss.palettes, Size: ss.window(), Sizes: ss.sizes, ASCII: !ss.env.utf8(),
	}
	if st.till.Wallet != nil {
		s.Phone, s.PhoneURL = phone.New(ss.ctx, st.till.Wallet), phoneText(st.till.Name, ss.conn.LocalAddr())
	}
	return s
}

// play runs a model that is not the till's screens, until it quits or over is closed. over may be
// nil.
func (ss *session) play(m tea.Model, over <-chan struct{}) error {
	ctx, cancel := context.WithCancel(ss.ctx)
	defer cancel()
	if over != nil {
		ss.srv.detach("question", func() {
			select {
			case <-over:
				cancel()
			case <-ctx.Done():
			}
		})
	}
	t := tty.New(ss.keyboard, ss.output())
	ss.resize(ss.window()) // the model receives the size first
	t.Sizes, t.Palettes = ss.sizes, ss.palettes
	return tty.Run(ctx, m, t)
}

// finish tells the client why the session ends, and returns its exit code.
func (ss *session) finish(st *station, role Role, me *occupant, err error) int {
	why := context.Cause(ss.ctx)
	switch {
	case errors.Is(err, tea.ErrProgramPanic):
		ss.srv.cfg.Log.Error("panic", "where", "screens", "session", ss.id)
		ss.say(textInternal)
		return exitInternal
	case errors.Is(why, errTaken):
		ss.say(fmt.Sprintf(textTaken, st.takerOf(me)))
		return exitInUse
	case why != nil:
		text := endTexts()[why]
		if st.demo && errors.Is(why, errStopping) {
			text = textDemoStops
		}
		ss.say(text)
		if errors.Is(why, errTillOver) {
			return exitInternal
		}
		return exitDone
	case errors.Is(err, errKept):
		ss.say(textKept)
	case err != nil:
		ss.srv.cfg.Log.Error("screens ended", "session", ss.id, "error", err)
		ss.say(textInternal)
		return exitInternal
	case st.demo && role == RoleCashier:
		ss.say(textDemoOver)
	case role == RoleCashier && st.till.Screens.Engine.Snapshot().Busy():
		ss.say(textGoesOn)
	}
	return exitDone
}
