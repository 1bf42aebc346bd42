package simulator

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// shortDate matches a date of an answer, with Paris' offset and no zeros at the end of the
// fraction.
var shortDate = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d*[1-9])?\+0[12]:00$`)

// The requests of a public integration (../testdata/replay.json, with our own values) get
// answers of the recorded form, with the same names, kinds and values, but for ids and dates.
func TestReplay(t *testing.T) {
	var calls []struct {
		Call, Method, Path string
		Seal               []string
		Request            json.RawMessage
		Pays               int64
		Status             int
		Answer             any
	}
	if err := json.Unmarshal([]byte(read(t, "../testdata/replay.json")), &calls); err != nil {
		t.Fatal(err)
	}
	now := newClock()
	now.add(120 * time.Millisecond)
	sim := start(t, func(c *Config) { c.Now, c.Scale, c.Strict = now.Now, 1, true })
	c := newTill(t, sim)
	id := ""
	for _, k := range calls {
		if k.Pays > 0 {
			if err := sim.Accept(id, k.Pays); err != nil {
				t.Fatal(err)
			}
		}
		path := strings.ReplaceAll(strings.TrimPrefix(k.Path, "/payment-transactions/"), "{id}", id)
		fields := strings.Split(strings.ReplaceAll(strings.Join(k.Seal, "&"), "{id}", id), "&")
		var body any
		if k.Request != nil {
			body = []byte(k.Request)
		}
		a := c.call(t.Context(), k.Method, path, body, http.Header{}, fields...)
		if a.err != nil || a.status != k.Status || !a.sealed {
			t.Fatalf("%s: %d %s, sealed %t, %v", k.Call, a.status, a.code, a.sealed, a.err)
		}
		id = a.tx.ID
		sameForm(t, k.Call, k.Answer, rawStatus(t, sim, id))
	}
}

// sameForm compares a recorded answer with a new one.
func sameForm(t *testing.T, place string, want, got any) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		if a, b := slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(object)); !ok || !slices.Equal(a, b) {
			t.Errorf("%s has %v, want %v", place, b, a)
			return
		}
		for name := range want {
			sameForm(t, place+"."+name, want[name], object[name])
		}
	case []any:
		list, ok := got.([]any)
		if !ok || len(list) != len(want) {
			t.Errorf("%s is %v", place, got)
			return
		}
		for i := range want {
			sameForm(t, place, want[i], list[i])
		}
	case string:
		text, ok := got.(string)
		drawn := strings.HasSuffix(place, ".transaction.id") || strings.HasSuffix(place, ".number")
		switch {
		case !ok, drawn && len(text) != len(want), strings.HasSuffix(place, "Date") && !shortDate.MatchString(text):
			t.Errorf("%s is %v, want the form of %s", place, got, want)
		case !drawn && !strings.HasSuffix(place, "Date") && text != want:
			t.Errorf("%s is %q, want %q", place, text, want)
		}
	default:
		if got != want {
			t.Errorf("%s is %v (%T), want %v", place, got, got, want)
		}
	}
}
