package remote

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"ancvtpe/ui"
	"ancvtpe/ui/keyboard"
	"ancvtpe/ui/paint"
	"ancvtpe/ui/theme"
	"ancvtpe/ui/widget"
)

// session is one channel of a connection. It shows screens on a terminal or runs a command.
type session struct {
	srv     *Server
	channel ssh.Channel
	conn    *ssh.ServerConn
	key     ssh.PublicKey // the key that logged in, or nil in a demo
	id      int64

	term    string // TERM; empty without a terminal
	tty     bool
	env     variables
	command string
	exec    bool

	ctx      context.Context
	end      context.CancelCauseFunc
	keyboard *keyboard.Keyboard

	mu       sync.Mutex // guards the fields below, and keyboard
	size     ui.Size    // of the window now
	sizes    chan ui.Size
	colours  theme.Palette
	palettes chan theme.Palette
}

// maxWindow bounds a window's sides in cells, so that a huge screen cannot use up the memory.
const maxWindow = 500

// serveChannel serves one session of a connection. It closes a channel that does not start a
// session within NoSession.
func (s *Server) serveChannel(l *link, conn *ssh.ServerConn, offered ssh.NewChannel) {
	if !l.begin() {
		_ = offered.Reject(ssh.ResourceShortage, "too many sessions on one connection")
		return
	}
	defer l.end()
	channel, requests, err := offered.Accept()
	if err != nil {
		return
	}
	ss := &session{
		srv: s, channel: channel, conn: conn, key: keyOf(conn), id: s.numbers.Add(1), env: variables{},
		sizes: make(chan ui.Size, 1), palettes: make(chan theme.Palette, 1), colours: s.cfg.Palette,
	}
	ss.ctx, ss.end = context.WithCancelCause(s.ctx)
	defer ss.end(errGone)
	late := time.AfterFunc(s.limits.NoSession, func() { _ = channel.Close() })
	defer late.Stop()
	done := make(chan struct{})
	started := false
	for r := range requests {
		begin := ss.request(r, started)
		if begin {
			late.Stop()
			started = s.spawn("session", func() {
				defer close(done)
				ss.serve()
			})
		}
	}
	ss.end(errGone)
	if started {
		<-done
	}
	_ = channel.Close()
}

// request answers one request and reports whether the session must begin.
func (ss *session) request(r *ssh.Request, started bool) (begin bool) {
	ok := false
	switch {
	case r.Type == "window-change":
		if size, good := windowOf(r.Payload); good && ss.tty {
			ss.resize(size)
		}
	case started:
	case r.Type == "pty-req" && !ss.tty:
		ok = ss.terminal(r.Payload)
	case r.Type == "env":
		var v struct{ Name, Value string }
		ok = ssh.Unmarshal(r.Payload, &v) == nil && ss.env.set(v.Name, v.Value)
	case r.Type == "shell":
		ok, begin = true, true
	case r.Type == "exec":
		var v struct{ Command string }
		if ssh.Unmarshal(r.Payload, &v) == nil {
			ss.command, ss.exec, ok, begin = v.Command, true, true, true
		}
	}
	if r.WantReply {
		_ = r.Reply(ok, nil)
	}
	return begin
}

// terminal reads a pty-req and reports whether it is valid. A window without a size is 80x24.
func (ss *session) terminal(payload []byte) bool {
	var p struct {
		Term                      string
		Cols, Rows, Width, Height uint32
		Modes                     string
	}
	if ssh.Unmarshal(payload, &p) != nil || len(p.Term) > variableMost {
		return false
	}
	ss.term, ss.tty = p.Term, true
	if ss.size = bounded(p.Cols, p.Rows); ss.size == (ui.Size{}) {
		ss.size = ui.Size{Cols: 80, Rows: 24}
	}
	return true
}

func windowOf(payload []byte) (ui.Size, bool) {
	var w struct{ Cols, Rows, Width, Height uint32 }
	if ssh.Unmarshal(payload, &w) != nil {
		return ui.Size{}, false
	}
	size := bounded(w.Cols, w.Rows)
	return size, size != ui.Size{}
}

func bounded(cols, rows uint32) ui.Size {
	if cols == 0 || rows == 0 {
		return ui.Size{}
	}
	return ui.Size{Cols: int(min(cols, maxWindow)), Rows: int(min(rows, maxWindow))}
}

// exit sends the exit code, then closes the channel.
func (ss *session) exit(code int) {
	status := struct{ Code uint32 }{uint32(code)} //nolint:gosec // exit codes of the contract
	_, _ = ss.channel.SendRequest("exit-status", false, ssh.Marshal(&status))
	_ = ss.channel.Close()
}

// say writes a text for the client, on the terminal or else on its standard error.
func (ss *session) say(text string) {
	var out io.Writer = ss.channel.Stderr()
	text = strings.TrimRight(text, "\n") + "\n"
	if ss.tty {
		out, text = ss.channel, strings.ReplaceAll(widget.Wrap(text, ss.window().Cols), "\n", "\r\n")
	}
	if !ss.env.utf8() {
		out = paint.ASCII(out)
	}
	_, _ = io.WriteString(out, text)
}

// guard is deferred with recover(), so that a panic ends only the goroutine's work and not the
// server. It logs the panic and calls then, which may be nil.
func (s *Server) guard(where string, p any, then func()) {
	if p == nil {
		return
	}
	what := fmt.Sprintf("%T", p) // its value could hold a secret (I12)
	if known, ok := p.(runtime.Error); ok {
		what = known.Error()
	}
	s.cfg.Log.Error("panic", slog.String("where", where), slog.String("what", what), slog.String("stack", string(debug.Stack())))
	if then != nil {
		then()
	}
}
