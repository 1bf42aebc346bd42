package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	gossh "golang.org/x/crypto/ssh"

	"ancvtpe/payment"
)

// Exit codes of the contract.
const (
	exitDone       = 0
	exitInternal   = 1
	exitUsage      = 2
	exitInUse      = 3
	exitNoTerminal = 5
)

// serve is a session from its first request to its exit code.
func (ss *session) serve() {
	code := exitInternal
	defer func() { ss.exit(code) }()
	defer func() { ss.srv.guard("session", recover(), func() { ss.say(textInternal) }) }()
	from := ss.conn.RemoteAddr()
	limits := ss.srv.limits
	if wrong := ss.srv.seats.take(from, limits.Sessions, limits.PerAddress); wrong != "" {
		ss.refuse("no room")
		ss.say(wrong)
		code = exitInUse
		return
	}
	defer ss.srv.seats.give(from)
	code = ss.admit()
}

// admit looks at what is wanted before a till is opened for it.
func (ss *session) admit() int {
	command := strings.Fields(ss.command)
	switch {
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
	d, role, wrong := ss.srv.welcome(ss)
	if wrong != "" {
		ss.refuse("not let in")
		ss.say(wrong)
		return exitUsage
	}
	ss.srv.enrol(ss, d, role)
	defer ss.srv.dismiss(ss)
	begun := time.Now()
	ss.srv.audit.Info("ssh session opened", ss.describe(d, role)...)
	code := exitInternal
	defer func() {
		why := context.Cause(ss.ctx)
		reason := "left"
		if why != nil {
			reason = why.Error()
		}
		ss.srv.audit.Info("ssh session closed", append(ss.describe(d, role), "seconds", int(time.Since(begun).Seconds()), "reason", reason, "code", code)...)
	}()
	if d.demo && role == RoleCashier {
		defer ss.srv.endDemo(d, errDemoOver)
	}
	if ss.exec {
		code = ss.run(d, role, command)
		return code
	}
	code = ss.show(d, role)
	return code
}

// run runs a command for who may see what it shows.
func (ss *session) run(d *desk, role Role, command []string) int {
	if role == RoleClient || role == RolePayer || role == RoleObserver && command[0] != "totaux" {
		ss.say(textNotYou)
		return exitUsage
	}
	var out, errs io.Writer = ss.channel, ss.channel.Stderr()
	if ss.tty {
		out = lineEnds{ss.channel}
		errs = out
	}
	return ss.srv.house.Run(ss.ctx, d.till, command, out, errs)
}

// describe is a session in the log: who, from where, at which till. No secret is among it.
func (ss *session) describe(d *desk, role Role) []any {
	about := []any{"session", ss.id, "address", host(ss.conn.RemoteAddr()), "user", payment.Clean(ss.conn.User(), 40)}
	if ss.key != nil {
		about = append(about, "key", gossh.FingerprintSHA256(ss.key))
	}
	if d != nil {
		about = append(about, "till", d.till.Name, "role", string(role), "terminal", payment.Clean(ss.term, 40))
	}
	return about
}

func (ss *session) refuse(why string) {
	ss.srv.audit.Warn("ssh session refused", append(ss.describe(nil, ""), "reason", why)...)
}

// lineEnds writes lines for a terminal in raw mode.
type lineEnds struct{ w io.Writer }

func (l lineEnds) Write(p []byte) (int, error) {
	if _, err := io.WriteString(l.w, strings.ReplaceAll(string(p), "\n", "\r\n")); err != nil {
		return 0, err
	}
	return len(p), nil
}

// frenchOf is the sentence of an error of the house, or another where it has none.
func frenchOf(err error, otherwise string) string {
	var told interface{ French() string }
	if errors.As(err, &told) && told.French() != "" {
		return told.French()
	}
	return otherwise
}
