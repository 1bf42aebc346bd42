package remote

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"ancvtpe/ui"
)

// linesCommand is the command that writes the screens as lines (ui.RunLines), without a terminal:
// the client's own edits and shows what is typed.
const linesCommand = "lineaire"

// lines runs the till's screens as lines for its cashier.
func (ss *session) lines(st *station, me *occupant) error {
	in := bufio.NewReader(&heard{r: ss.channel, ss: ss})
	for {
		present, err := st.claim(me)
		if err != nil {
			ss.end(err)
			return err
		}
		if present == nil {
			break
		}
		fmt.Fprintf(ss.output(), "%s\n%s\n%s > ", textOpenTitle, strings.Join(append(openText(st.till, present.from, present.since), textOpenLine), "\n"), textOpenTitle)
		line, _, err := in.ReadLine() // at most as long as in's buffer
		if err != nil || strings.ToLower(strings.TrimSpace(string(line))) != "oui" {
			return errKept
		}
		ss.evict(st, present, me)
		if ss.ctx.Err() != nil {
			return ss.ctx.Err()
		}
	}
	s := ss.options(st)
	s.PhoneURL = strings.TrimPrefix(s.PhoneURL, "F3, ou ") // lines have no phone of their own
	return ui.RunLines(ss.ctx, st.till.Screens, s, in, ss.output())
}

// heard notes when a session's client has typed.
type heard struct {
	r  io.Reader
	ss *session
}

func (h *heard) Read(p []byte) (int, error) {
	n, err := h.r.Read(p)
	h.ss.mu.Lock()
	h.ss.lastLine = time.Now()
	h.ss.mu.Unlock()
	return n, err
}
