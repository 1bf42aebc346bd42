package cli

import (
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
	})
	if want := []int64{1, 2, 3, 4, 5, 6}; !reflect.DeepEqual(seen, want) {
		t.Errorf("told %v, want %v", seen, want)
	}
	if _, told := explain(err); !strings.Contains(told, "HTTP 503") {
		t.Errorf("the end: %v", err)
	}
}
