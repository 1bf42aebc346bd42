package simulator

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"syscall"
	"testing"
	"time"
)

// Every fault on every call has its effect on the caller and on the acquirer.
func TestFaults(t *testing.T) {
	type seen struct{ lost, sealed, done bool }
	tests := []struct {
		fault string
		want  seen
	}{
		{`"drop_before"`, seen{lost: true}},
		{`"drop_after"`, seen{lost: true, done: true}},
		{`"garbage"`, seen{lost: true, done: true}},
		{`"truncate"`, seen{lost: true, done: true}},
		{`"tls_reset"`, seen{lost: true}},
		{`{"kind":"status","status":503}`, seen{}},
		{`{"kind":"delay","seconds":0.5}`, seen{sealed: true, done: true}},
		{`"wrong_seal"`, seen{done: true}},
		{`"replay"`, seen{done: true}},
	}
	for _, call := range []Call{CallCreate, CallAttach, CallStatus, CallCancel} {
		for _, tt := range tests {
			t.Run(fmt.Sprintf("%s %s", call, tt.fault), func(t *testing.T) {
				t.Parallel()
				sim := start(t, withScenario(t, fmt.Sprintf(`[{"when":{"call":%q},"fault":%s}]`, call, tt.fault)))
				c := newTill(t, sim)
				c.client.Transport = c.check.next // the answers break the contract
				a := faultyCall(c, call)
				if lost := a.err != nil; lost != tt.want.lost {
					t.Errorf("no usable answer: %t (%v), want %t", lost, a.err, tt.want.lost)
				}
				if a.sealed != tt.want.sealed {
					t.Errorf("sealed = %t, want %t", a.sealed, tt.want.sealed)
				}
				if done := wasDone(sim, call); done != tt.want.done && call != CallStatus {
					t.Errorf("done = %t, want %t", done, tt.want.done)
				}
			})
		}
	}
}

func faultyCall(c *till, call Call) answer {
	if call == CallCreate {
		return c.sendCreate(newCreate("PAY-1", 1000))
	}
	id := c.create(1000, false)
	switch call {
	case CallAttach:
		return c.attach(id, "12345678901", 1000)
	case CallCancel:
		return c.cancel(id)
	}
	return c.status(id)
}

func wasDone(sim *Simulator, call Call) bool {
	all := sim.Ledger().Transactions
	switch call {
	case CallAttach:
		return all[0].State == "PROCESSING"
	case CallCancel:
		return all[0].State == "CANCELLED"
	}
	return len(all) == 1
}

func TestFaultStatusCarriesItsCode(t *testing.T) {
	tests := []struct {
		status int
		code   string
		retry  string
	}{
		{400, codeBadRequest, ""},
		{403, codeMerchant, ""},
		{404, codeNotFound, ""},
		{409, codeNotAllowed, ""},
		{429, codeServer, "1"},
		{500, codeServer, ""},
		{503, codeServer, "1"},
	}
	for _, tt := range tests {
		text := fmt.Sprintf(`[{"when":{"call":"create"},"fault":{"kind":"status","status":%d}}]`, tt.status)
		c := newTill(t, start(t, withScenario(t, text)))
		a := c.sendCreate(newCreate("PAY-1", 1000))
		c.refused(a, tt.status, tt.code)
		if got := a.header.Get("Retry-After"); got != tt.retry {
			t.Errorf("%d: Retry-After = %q, want %q", tt.status, got, tt.retry)
		}
	}
}

// A replay is an earlier answer. The contract seals a status request by its id alone, so
// that the older answer's seal is still right (decision 114).
func TestReplayIsAnOlderAnswer(t *testing.T) {
	sim := start(t, withScenario(t, `[{"when":{"call":"status","nth":2},"fault":"replay"}]`))
	c := newTill(t, sim)
	id := c.create(1000, false)
	c.good(c.status(id), "INITIALIZED")
	if err := sim.Accept(id, 0); err != nil {
		t.Fatal(err)
	}
	if a := c.status(id); a.tx.State != "INITIALIZED" || !a.sealed || a.err != nil {
		t.Fatalf("replayed answer = %s sealed %t, %v", a.tx.State, a.sealed, a.err)
	}
	if a := c.status(id); !state(a.tx.State).collected() || !a.sealed {
		t.Fatalf("the answer after = %s sealed %t", a.tx.State, a.sealed)
	}
}

func TestResetIsAReset(t *testing.T) {
	c := newTill(t, start(t, withScenario(t, `[{"fault":"tls_reset"}]`)))
	if a := c.sendCreate(newCreate("PAY-1", 1000)); !errors.Is(a.err, syscall.ECONNRESET) {
		t.Fatalf("error = %v, want a connection reset", a.err)
	}
}

func TestDelayHoldsTheAnswerNotTheDeed(t *testing.T) {
	sim := start(t, withScenario(t, `[{"when":{"call":"create"},"fault":{"kind":"delay","seconds":3600}}]`))
	c := newTill(t, sim)
	ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	req := newCreate("PAY-1", 1000)
	a := c.call(ctx, "POST", "", req, nil, "10000651", "100016", "CMD-1", "PAY-1", "1000")
	if !errors.Is(a.err, context.DeadlineExceeded) {
		t.Fatalf("answer = %+v", a)
	}
	if len(sim.Pending()) != 1 {
		t.Fatal("the transaction was not made")
	}
}

// The fault garbage replaces an error answer too.
func TestFaultOnARefusal(t *testing.T) {
	sim := start(t, withScenario(t, `[{"when":{"call":"status","nth":1},"fault":"garbage"}]`))
	c := newTill(t, sim)
	c.client.Transport = c.check.next
	if a := c.status("zzzzzzzzzz"); a.err == nil || a.status != http.StatusOK {
		t.Fatalf("answer = %+v", a)
	}
	c.refused(c.status("zzzzzzzzzz"), 404, codeNotFound)
}
