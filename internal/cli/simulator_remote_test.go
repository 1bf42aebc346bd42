package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
)

// journal --suivre shows every call once and in order, although the simulator ends the stream of a
// reader that falls behind. It returns an error when the simulator gives no stream any more.
func TestJournalGoesOnAfterAStreamThatEnds(t *testing.T) {
	const end = "event: exchange\ndata: {\"seq\":%d}\n\n"
	streams := []string{
		"retry: 1000\n\n" + fmt.Sprintf(end, 2) + fmt.Sprintf(end, 3),
		"retry: 1000\n\nevent: state\ndata: {\"seq\":9}\n\n" + fmt.Sprintf(end, 5) + fmt.Sprintf(end, 6),
	}
	kept := map[string]string{"0": `{"seq":1},{"seq":2}`, "3": `{"seq":4},{"seq":5}`}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/exchanges"):
			fmt.Fprintf(w, `{"exchanges":[%s]}`, kept[r.URL.Query().Get("after")])
		case len(streams) == 0:
			http.Error(w, "too many", http.StatusServiceUnavailable)
		default:
			fmt.Fprint(w, streams[0])
			streams = streams[1:]
		}
	}))
	t.Cleanup(server.Close)
	d, err := openConsole(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	var seen []int64
	err = d.journal(t.Context(), true, func(raw json.RawMessage) {
		var one call
		if err := json.Unmarshal(raw, &one); err != nil {
			t.Error(err)
		}
		seen = append(seen, one.Seq)
	}, func(text string) { t.Errorf("told %q", text) })
	if want := []int64{1, 2, 3, 4, 5, 6}; !reflect.DeepEqual(seen, want) {
		t.Errorf("told %v, want %v", seen, want)
	}
	if _, told := explain(err); !strings.Contains(told, "HTTP 503") {
		t.Errorf("the end: %v", err)
	}
}

// TestJournalWaitsForTheSimulator: one that is away is waited for, which is told once, and one that
// has started again counts from 1.
func TestJournalWaitsForTheSimulator(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	round := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		stream := strings.HasSuffix(r.URL.Path, "/events")
		if stream {
			round++
		}
		switch {
		case round == 2 || round == 3: // away
			panic(http.ErrAbortHandler)
		case round == 5:
			cancel()
		case stream:
			fmt.Fprint(w, "retry: 1000\n\n")
		default:
			fmt.Fprintf(w, `{"exchanges":[%s]}`, map[string]string{"0": `{"seq":1}`}[r.URL.Query().Get("after")])
		}
	}))
	t.Cleanup(server.Close)
	server.Config.SetKeepAlivesEnabled(false) // a broken connection that was used before is tried again unseen
	d, err := openConsole(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	err = d.journal(ctx, true, func(raw json.RawMessage) { told = append(told, string(raw)) }, func(text string) { told = append(told, text) })
	if want := []string{`{"seq":1}`, textAway, textBack, `{"seq":1}`}; err != nil || !reflect.DeepEqual(told, want) {
		t.Errorf("%q %v, want %q", told, err, want)
	}
}
