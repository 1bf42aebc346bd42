package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Limits of the streams of events.
const (
	eventsBehind = 64
	maxStreams   = 200
	streamBeat   = 15 * time.Second
	writeTime    = 10 * time.Second
)

// event is a change that is sent to the pages.
type event struct {
	kind string // transaction, exchange, notification, state, ticket
	data []byte // JSON
}

// hub sends events to every open page. A page that does not keep up is disconnected; it
// connects again and reads everything anew.
type hub struct {
	mu      sync.Mutex
	streams map[chan event]bool
}

// tell sends v to every page. It never blocks.
func (h *hub) tell(kind string, v any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.streams) == 0 {
		return
	}
	data, err := json.Marshal(v)
	if err != nil {
		return
	}
	for s := range h.streams {
		select {
		case s <- event{kind, data}:
		default:
			delete(h.streams, s)
			close(s)
		}
	}
}

func (h *hub) join() (chan event, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.streams) >= maxStreams {
		return nil, false
	}
	if h.streams == nil {
		h.streams = map[chan event]bool{}
	}
	s := make(chan event, eventsBehind)
	h.streams[s] = true
	return s, true
}

func (h *hub) leave(s chan event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.streams[s] {
		delete(h.streams, s)
		close(s)
	}
}

// stream sends the events of these kinds to a page until it disconnects (server-sent events).
func (h *hub) stream(w http.ResponseWriter, r *http.Request, kinds ...string) {
	s, ok := h.join()
	if !ok {
		http.Error(w, textTooMany, http.StatusServiceUnavailable)
		return
	}
	defer h.leave(s)
	wanted := map[string]bool{}
	for _, k := range kinds {
		wanted[k] = true
	}
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	send := func(text string) bool {
		out.SetWriteDeadline(time.Now().Add(writeTime)) //nolint:errcheck // a connection has deadlines
		_, err := fmt.Fprint(w, text)
		return err == nil && out.Flush() == nil
	}
	beat := time.NewTicker(streamBeat)
	defer beat.Stop()
	for ok := send("retry: 1000\n\n"); ok; {
		select {
		case <-r.Context().Done():
			return
		case <-beat.C:
			ok = send(": \n\n")
		case e, open := <-s:
			if !open {
				return
			}
			if wanted[e.kind] {
				ok = send(fmt.Sprintf("event: %s\ndata: %s\n\n", e.kind, e.data))
			}
		}
	}
}
