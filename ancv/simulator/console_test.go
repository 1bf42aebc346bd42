package simulator

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// desk is a program that uses the console by HTTP and JSON, without this package's code.
type desk struct {
	t     *testing.T
	sim   *Simulator
	token string
}

func newDesk(t *testing.T, sim *Simulator) *desk {
	t.Helper()
	d := &desk{t: t, sim: sim}
	var session struct{ Token string }
	d.ask("GET", "session", "", 200, &session)
	d.token = session.Token
	return d
}

func (d *desk) ask(method, path, body string, want int, into any) {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), method, d.sim.PhoneURL()+"/console/api/"+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set(tokenHeader, d.token)
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != want {
		d.t.Fatalf("%s %s: %d %s, want %d, %v", method, path, resp.StatusCode, raw, want, err)
	}
	if into != nil {
		if err := json.Unmarshal(raw, into); err != nil {
			d.t.Fatalf("%s %s: %s: %v", method, path, raw, err)
		}
	}
}

// Each button works in each state that allows it, and is refused in the others.
func TestConsoleButtons(t *testing.T) {
	sim := start(t, func(c *Config) { c.Scale = 1 })
	c, d := newTill(t, sim), newDesk(t, sim)
	for _, tt := range []struct {
		path  []string
		end   string
		wrong []string
	}{
		{[]string{"AUTHORIZED"}, "AUTHORIZED", []string{"REJECTED", "ABORTED", "EXPIRED", "INITIALIZED", "NONSENSE"}},
		{[]string{"PROCESSING", "VALIDATED"}, "VALIDATED", []string{"EXPIRED", "ABORTED"}},
		{[]string{"VALIDATED", "CONSIGNED", "PAID"}, "PAID", []string{"CANCELLED", "CONSIGNED"}},
		{[]string{"VALIDATED", "CANCELLED"}, "CANCELLED", []string{"AUTHORIZED", "PAID"}},
		{[]string{"REJECTED"}, "REJECTED", []string{"CANCELLED"}},
		{[]string{"ABORTED"}, "ABORTED", []string{"VALIDATED"}},
		{[]string{"EXPIRED"}, "EXPIRED", []string{"AUTHORIZED"}},
	} {
		id := c.create(1000, true)
		var p Payment
		for _, s := range tt.path {
			d.ask("POST", "transactions/"+id+"/state", `{"state":"`+s+`"}`, 200, &p)
		}
		c.good(c.status(id), tt.end)
		for _, s := range tt.wrong {
			want := 409
			if s == "INITIALIZED" || s == "NONSENSE" {
				want = 400
			}
			d.ask("POST", "transactions/"+id+"/state", `{"state":"`+s+`"}`, want, nil)
		}
		c.good(c.status(id), tt.end)
	}
	part := c.create(1000, true)
	d.ask("POST", "transactions/"+part+"/state", `{"state":"AUTHORIZED","amount":400}`, 200, nil)
	if a := c.status(part); a.paid() != 400 {
		t.Errorf("part = %d", a.paid())
	}
	d.ask("POST", "transactions/zzzzzzzzzz/state", `{"state":"PAID"}`, 404, nil)
	d.ask("POST", "transactions/"+part+"/state", `{"stat":"PAID"}`, 400, nil)
}

// Each fault of the console, for one call and for all, until it is removed.
func TestConsoleFaults(t *testing.T) {
	sim := start(t, nil)
	c, d := newTill(t, sim), newDesk(t, sim)
	c.client.Transport = c.check.next // the answers break the contract
	id := c.create(1000, false)
	c.good(c.status(id), "INITIALIZED")
	for kind, broken := range map[string]func(answer) bool{
		"drop_before": func(a answer) bool { return a.err != nil }, "drop_after": func(a answer) bool { return a.err != nil },
		"garbage": func(a answer) bool { return a.err != nil }, "truncate": func(a answer) bool { return a.err != nil },
		"tls_reset": func(a answer) bool { return a.err != nil }, "wrong_seal": func(a answer) bool { return a.err == nil && !a.sealed },
		"replay": func(a answer) bool { return a.err == nil && a.tx.State == "INITIALIZED" },
		"status": func(a answer) bool { return a.status == 500 && a.code == codeServer },
		"delay":  func(a answer) bool { return a.err == nil && a.sealed },
	} {
		d.ask("POST", "faults", `{"kind":"`+kind+`","seconds":0.1,"left":1,"call":"status"}`, 200, nil)
		if a := c.status(id); !broken(a) {
			t.Errorf("%s: %+v", kind, a)
		}
		c.good(c.status(id), "INITIALIZED") // once
	}
	d.ask("POST", "faults", `{"kind":"silence","left":1}`, 200, nil)
	before := sim.Ledger().Calls.Status
	ctx, stop := contextWith(t, 300*time.Millisecond)
	defer stop()
	if a := c.call(ctx, "GET", id+"/", nil, nil, id); a.err == nil {
		t.Errorf("silence: %+v", a)
	}
	if after := sim.Ledger().Calls.Status; after != before+1 {
		t.Errorf("the silent call was not carried out")
	}
	var f orderedFault
	d.ask("POST", "faults", `{"kind":"status","status":503}`, 200, &f)
	for range 3 {
		if a := c.status(id); a.status != 503 {
			t.Errorf("without end: %d", a.status)
		}
	}
	d.ask("POST", fmt.Sprintf("faults/%d/remove", f.ID), "", 200, nil)
	d.ask("POST", fmt.Sprintf("faults/%d/remove", f.ID), "", 404, nil)
	c.good(c.status(id), "INITIALIZED")
	for _, wrong := range []string{`{"kind":"fire"}`, `{"kind":"status","status":200}`, `{"kind":"delay","seconds":-1}`, `{"kind":"garbage","call":"pay"}`, `{`} {
		d.ask("POST", "faults", wrong, 400, nil)
	}
}

// A transaction's history shows what went over the wire, and the message of a wrong seal.
func TestConsoleHistory(t *testing.T) {
	sim := start(t, nil)
	c, d := newTill(t, sim), newDesk(t, sim)
	id := c.create(1000, false)
	good := c.key
	c.key.key = strings.Repeat("x", 32)
	c.refused(c.status(id), 403, codeInvalidSeal)
	c.key = good
	var got consoleTransaction
	d.ask("GET", "transactions/"+id, "", 200, &got)
	if len(got.Exchanges) != 2 || got.Payment.ID != id {
		t.Fatalf("history = %+v", got)
	}
	created, wrong := got.Exchanges[0], got.Exchanges[1]
	if !created.Seal.OK || created.Seal.Message != "10000651&100016&CMD-1&PAY-1&1000" || created.Response.Status != 201 ||
		!strings.Contains(created.Request.Body, `"paymentId":"PAY-1"`) || created.Response.Headers.Get("ANCV-Security") == "" {
		t.Errorf("creation = %+v", created)
	}
	if wrong.Seal.OK || wrong.Seal.Message != id || wrong.Response.Status != 403 {
		t.Errorf("wrong seal = %+v", wrong)
	}
	for _, part := range []string{"--cacert '" + sim.CAPath() + "'", "'" + created.Request.URL + "'", "-H 'Content-Type: application/json'"} {
		if !strings.Contains(created.Curl, part) {
			t.Errorf("curl lacks %s: %s", part, created.Curl)
		}
	}
	var found Ledger
	d.ask("GET", "transactions?q="+id[2:8], "", 200, &found)
	if len(found.Transactions) != 1 {
		t.Errorf("search = %+v", found)
	}
	d.ask("GET", "transactions?state=PAID", "", 200, &found)
	if len(found.Transactions) != 0 {
		t.Errorf("search by state = %+v", found)
	}
}

// « Copy as curl » is a command that works.
func TestCurlOfTheConsole(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("needs curl") //nolint:forbidigo // CI has it
	}
	sim := start(t, nil)
	c := newTill(t, sim)
	id := c.create(1000, false)
	c.good(c.status(id), "INITIALIZED")
	out, err := exec.CommandContext(t.Context(), "sh", "-c", sim.journal.of(id, 1)[0].Curl+" -s").CombinedOutput()
	if err != nil || !strings.Contains(string(out), `"id":"`+id+`"`) {
		t.Fatalf("%s, %v", out, err)
	}
}

func TestConsoleClockScenarioPayersReset(t *testing.T) {
	now := newClock()
	sim := start(t, func(c *Config) { c.Now, c.Scale, c.Expiry = now.Now, 1, 300*time.Second })
	c, d := newTill(t, sim), newDesk(t, sim)
	id := c.create(1000, false)
	d.ask("POST", "clock", `{"minutes":4}`, 200, nil)
	c.good(c.status(id), "INITIALIZED")
	d.ask("POST", "clock", `{"minutes":1}`, 200, nil)
	c.good(c.status(id), "EXPIRED")
	for _, wrong := range []string{`{"minutes":0}`, `{"minutes":527041}`, `{"minutes":-5}`, ``, `{"hours":1}`} {
		d.ask("POST", "clock", wrong, 400, nil)
	}
	d.ask("POST", "scenario", `{"rules":[{"when":{"amount":777},"payer":{"action":"refuse","after":0}}]}`, 200, nil)
	id = c.create(777, false)
	if a, _ := c.outcome(id); a.tx.State != "ABORTED" {
		t.Errorf("by the scenario: %s", a.tx.State)
	}
	var told struct{ Problems []problem }
	d.ask("POST", "scenario", `{"rules":[{"when":{"amount":"x"}}]}`, 422, &told)
	if len(told.Problems) != 1 || told.Problems[0].Field != "/rules/0/when/amount" {
		t.Errorf("problems = %+v", told)
	}
	d.ask("POST", "scenario", ``, 200, nil)
	if a, _ := c.outcome(c.create(1003, false)); a.tx.State != "REJECTED" {
		t.Errorf("by the cents: %s", a.tx.State)
	}
	d.ask("POST", "payers", `{"id":"12345678901","balance":5,"state":"active"}`, 200, nil)
	for _, wrong := range []string{`{"id":"1"}`, `{"id":"12345678901","balance":-2}`, `{"id":"12345678901","state":"rich"}`} {
		d.ask("POST", "payers", wrong, 400, nil)
	}
	var s consoleState
	d.ask("GET", "state", "", 200, &s)
	if s.OffsetMinutes != 5 || s.Scenario || len(s.Payers) != 7 {
		t.Errorf("state = %+v", s)
	}
	d.ask("POST", "reset", "", 200, nil)
	d.ask("GET", "state", "", 200, &s)
	if s.OffsetMinutes != 0 || len(s.Payers) != 6 || s.Debits.Count != 0 || len(sim.Ledger().Transactions) != 0 {
		t.Errorf("after the reset: %+v", s)
	}
	c.n = 0
	c.create(1000, false) // its paymentId is free again
}

func TestConsoleExport(t *testing.T) {
	sim := start(t, nil)
	c, d := newTill(t, sim), newDesk(t, sim)
	id := c.create(1250, true)
	d.ask("POST", "transactions/"+id+"/state", `{"state":"PAID","amount":1000}`, 200, nil)
	b := newBrowser(t, sim)
	_, text := b.do("GET", "/console/api/export.csv", nil, nil)
	lines := strings.Split(text, "\r\n")
	if lines[0] != "Order Id;Payment Id;Référence;EtatANCV;Montant Commande;CVCo;Date de création(UTC);Id Magasin" ||
		!strings.HasPrefix(lines[1], "CMD-1;PAY-1;"+id+";PAID;12,50;10,00;20") {
		t.Fatalf("export:\n%s", text)
	}
}

// Nothing is changed without the token, from another site or under another name.
func TestConsoleIsGuarded(t *testing.T) {
	sim := start(t, nil)
	newTill(t, sim).create(1000, false)
	d := newDesk(t, sim)
	for name, head := range map[string]map[string]string{
		"no token":     {},
		"wrong token":  {tokenHeader: "x"},
		"other site":   {tokenHeader: d.token, "Origin": "http://evil.example"},
		"null origin":  {tokenHeader: d.token, "Origin": "null"},
		"cross site":   {tokenHeader: d.token, "Sec-Fetch-Site": "cross-site"},
		"rebound host": {tokenHeader: d.token, "Host": "evil.example"},
	} {
		for _, path := range []string{"reset", "clock", "scenario", "payers", "faults", "faults/1/remove", "notifications/1/resend", "transactions/aaaaaaaa/state"} {
			b := newBrowser(t, sim)
			if status, _ := b.do("POST", "/console/api/"+path, nil, head); status != 403 && status != http.StatusMisdirectedRequest {
				t.Errorf("%s: %s: %d", name, path, status)
			}
		}
	}
	if status, _ := newBrowser(t, sim).do("GET", "/console/api/session", nil, map[string]string{"Host": "evil.example"}); status != http.StatusMisdirectedRequest {
		t.Errorf("the token is given under another name: %d", status)
	}
	if len(sim.Pending()) != 1 {
		t.Error("something was changed")
	}
	for _, path := range []string{"/", "/console", "/openapi", "/openapi.yaml", "/console/console.js", "/events/none"} {
		resp, err := http.Get(sim.PhoneURL() + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		h := resp.Header
		if h.Get("X-Frame-Options") != "DENY" || !strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors 'none'") ||
			h.Get("Access-Control-Allow-Origin") != "" || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

// A change is sent to the pages at once.
func TestEvents(t *testing.T) {
	sim := start(t, nil)
	c := newTill(t, sim)
	for _, path := range []string{"/console/api/events", "/events"} {
		resp, err := http.Get(sim.PhoneURL() + path)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(resp.Body)
		lines.Scan() // the retry: line shows that the stream is open
		id := c.create(1000, false)
		found := false
		for !found && lines.Scan() {
			found = strings.HasPrefix(lines.Text(), "data: ") && strings.Contains(lines.Text(), id)
		}
		if !found || resp.Header.Get("Content-Type") != "text/event-stream" {
			t.Errorf("%s: not told", path)
		}
		resp.Body.Close()
	}
}

// A page that does not read is disconnected and blocks nobody.
func TestSlowPageIsLetGo(t *testing.T) {
	var h hub
	s, _ := h.join()
	for range eventsBehind + 1 {
		h.tell("state", 1)
	}
	if len(h.streams) != 0 {
		t.Fatal("it is kept")
	}
	for range s { // its channel ends
	}
	h.leave(s)
}

// A body that does not come ends its connection, for every page and call.
func TestHeldBodiesEnd(t *testing.T) {
	served := make(chan error, 1)
	server := httptest.NewServer(timely(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		conn := r.Body.(*timelyBody)
		conn.conn.SetReadDeadline(time.Now().Add(50 * time.Millisecond)) // shorter than bodyTime
		_, err := io.ReadAll(r.Body)
		served <- err
	})))
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nx")
	if err := <-served; err == nil {
		t.Fatal("the body is waited for without end")
	}
	conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.ReadAll(conn); err != nil {
		t.Fatalf("the connection stays: %v", err)
	}
}

// Held connections leave room for others, and for the program's own files.
func TestConnectionsAreBounded(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	conns := &connBound{most: 8, conns: map[net.Conn]held{}}
	server.Config.ConnState = conns.state
	server.Start()
	defer server.Close()
	for range 40 {
		c, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
	}
	until(t, "the bound", func() bool {
		conns.mu.Lock()
		defer conns.mu.Unlock()
		return len(conns.conns) == 8
	})
	resp, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if n := connectionsFor(4, 512); n < 8 || n > 512 {
		t.Errorf("connections = %d", n)
	}
}

// A simulator without a page keeps few calls, since nobody looks at its journal.
func TestWithoutAPageLittleIsKept(t *testing.T) {
	sim := start(t, func(c *Config) { c.NoPhone = true })
	c := newTill(t, sim)
	id := c.create(1000, false)
	for range keptBlind + 5 {
		c.good(c.status(id), "INITIALIZED")
	}
	if n := len(sim.journal.of("", 0)); n != keptBlind {
		t.Errorf("%d calls are kept, want %d", n, keptBlind)
	}
}
