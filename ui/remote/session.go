package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"ancvtpe/payment"
)

// Exit codes of docs/contrat/cli.md.
const (
	exitDone       = 0
	exitInternal   = 1
	exitUsage      = 2
	exitInUse      = 3
	exitNoTerminal = 5
)

// serve runs a session and sends its exit code.
func (ss *session) serve() {
	code := exitInternal
	defer func() { ss.exit(code) }()
	defer func() { ss.srv.guard("session", recover(), func() { ss.say(textInternal) }) }()
	from := ss.conn.RemoteAddr()
	limits := ss.srv.limits
	if wrong := ss.srv.places.take(from, limits.Sessions, limits.PerAddress); wrong != "" {
		ss.refuse("no room")
		ss.say(wrong)
		code = exitInUse
		return
	}
	defer ss.srv.places.give(from)
	code = ss.admit()
}

// admit checks the request before it opens a till, runs the session, and returns its exit code.
func (ss *session) admit() int {
	command := strings.Fields(ss.command)
	switch {
	case ss.exec && len(command) > 0 && command[0] == "mosh-server":
		ss.refuse("mosh")
		ss.say(textMosh)
		return exitUsage
	case ss.exec && !slices.ContainsFunc(commands(), func(c []string) bool { return slices.Equal(c, command) }):
		ss.refuse("unknown command")
		ss.say(textCommand)
		return exitUsage
	case !ss.exec && !ss.tty:
		ss.refuse("no terminal")
		ss.say(textNoTerminal)
		return exitNoTerminal
	case !ss.exec && !usable(ss.term):
		ss.refuse("no usable terminal")
		ss.say(fmt.Sprintf(textDumbTerminal, payment.Clean(ss.term, 40)))
		return exitNoTerminal
	}
	if ss.exec && command[0] == "fermer" {
		return ss.closeTill()
	}
	st, role, wrong := ss.srv.authorize(ss)
	if wrong != "" {
		ss.refuse("not let in")
		ss.say(wrong)
		return exitUsage
	}
	ss.srv.register(ss, st, role)
	defer ss.srv.unregister(ss)
	begun := time.Now()
	ss.srv.cfg.Access.Info("ssh session opened", ss.describe(st, role)...)
	code := exitInternal
	defer func() {
		why := context.Cause(ss.ctx)
		reason := "left"
		if why != nil {
			reason = why.Error()
		}
		ss.srv.cfg.Access.Info("ssh session closed", append(ss.describe(st, role), "seconds", int(time.Since(begun).Seconds()), "reason", reason, "code", code)...)
	}()
	if st.demo && role == RoleCashier {
		defer ss.srv.endDemo(st, errDemoOver)
	}
	if ss.exec {
		code = ss.run(st, role, command)
		return code
	}
	code = ss.show(st, role)
	return code
}

// closeTill carries out `ssh HOST fermer`. It does not open the till, and works if it is not open.
func (ss *session) closeTill() int {
	if ss.srv.anyone() {
		ss.say(textDemoClose)
		return exitUsage
	}
	g, wrong := ss.srv.grantOf(ss)
	if wrong == "" && g.role != RoleCashier {
		wrong = textNotYou
	}
	if wrong != "" {
		ss.refuse("not let in")
		ss.say(wrong)
		return exitUsage
	}
	closed, err := ss.srv.closeTill(g.till)
	switch {
	case !closed:
		ss.say(textBusy)
		return exitInUse
	case err != nil:
		ss.srv.cfg.Log.Error("ssh till closed badly", "till", g.till, "error", err)
		ss.say(textInternal)
		return exitInternal
	}
	ss.srv.cfg.Access.Info("ssh till closed", append(ss.describe(nil, ""), "till", g.till)...)
	out, _ := ss.streams()
	fmt.Fprintf(out, textIsClosed+"\n", g.till)
	return exitDone
}

// run carries out a command if the role may, and returns its exit code.
func (ss *session) run(st *station, role Role, command []string) int {
	if role == RoleClient || role == RolePayer || role == RoleObserver && command[0] != "totaux" {
		ss.say(textNotYou)
		return exitUsage
	}
	out, errs := ss.streams()
	return ss.srv.tills.Run(ss.ctx, st.till, command, out, errs)
}

// streams returns the writers for a command's output and errors, which are the same on a terminal.
func (ss *session) streams() (out, errs io.Writer) {
	if ss.tty {
		out = lineEnds{ss.channel}
		return out, out
	}
	return ss.channel, ss.channel.Stderr()
}

// describe returns the log attributes of a session. st is nil before it has a till. They hold no
// secret.
func (ss *session) describe(st *station, role Role) []any {
	about := []any{"session", ss.id, "address", host(ss.conn.RemoteAddr()), "user", payment.Clean(ss.conn.User(), 40)}
	if ss.key != nil {
		about = append(about, "key", ssh.FingerprintSHA256(ss.key))
	}
	if st != nil {
		about = append(about, "till", st.till.Name, "role", string(role), "terminal", payment.Clean(ss.term, 40))
	}
	return about
}

// refuse logs a refused session, in a demo with the refusals, since anybody can cause them, and in
// a shop with the sessions.
func (ss *session) refuse(why string) {
	if ss.srv.anyone() {
		ss.srv.refusals.add(ss.conn.RemoteAddr(), why, "user", payment.Clean(ss.conn.User(), 40))
		return
	}
	ss.srv.cfg.Access.Warn("ssh session refused", append(ss.describe(nil, ""), "reason", why)...)
}

// lineEnds writes each LF as CR LF, for a terminal in raw mode.
type lineEnds struct{ w io.Writer }

func (l lineEnds) Write(p []byte) (int, error) {
	if _, err := io.WriteString(l.w, strings.ReplaceAll(string(p), "\n", "\r\n")); err != nil {
		return 0, err
	}
	return len(p), nil
}

// frenchOf returns the sentence of an error from Tills, or otherwise if it has none.
func frenchOf(err error, otherwise string) string {
	var told interface{ French() string }
	if errors.As(err, &told) && told.French() != "" {
		return told.French()
	}
	return otherwise
}
