package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxAdvance bounds one move of the clock to a year, in minutes.
const maxAdvance = 366 * 24 * 60

// ask reads the JSON of a POST and refuses unknown members. An empty body counts as {}.
func ask(r *http.Request, into any) error {
	raw, err := io.ReadAll(r.Body)
	if err != nil || len(bytes.TrimSpace(raw)) == 0 {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	return dec.Decode(into)
}

func (c *console) wrong(w http.ResponseWriter, field, message string) {
	c.writeJSON(w, http.StatusBadRequest, problem{field, message})
}

// refusal answers with the acquirer's refusal.
func (c *console) refusal(w http.ResponseWriter, err error) {
	var no *refusal
	if !errors.As(err, &no) {
		c.failed(w, err)
		return
	}
	text := textCannot
	switch no.code {
	case codeNotFound:
		text = textNoTransaction
	case codeBadRequest:
		text = textNoState
	case codeInvalidAmount:
		text = textNoAmount
	}
	c.writeJSON(w, no.status, map[string]string{"errorCode": no.code, "message": text, "detail": no.message})
}

// trigger moves a transaction: {"state": "VALIDATED", "amount": 1000}; amount is cents.
func (c *console) trigger(w http.ResponseWriter, r *http.Request) {
	var wanted struct {
		State  string `json:"state"`
		Amount int64  `json:"amount"`
	}
	if err := ask(r, &wanted); err != nil {
		c.wrong(w, "", textBadJSON)
		return
	}
	t, err := c.sim.bank.trigger(r.PathValue("id"), state(strings.ToUpper(wanted.State)), wanted.Amount)
	if err != nil {
		c.refusal(w, err)
		return
	}
	c.writeJSON(w, http.StatusOK, t.payment())
}

// addFault orders a fault: {"kind": "delay", "seconds": 20, "call": "status", "left": 1}.
func (c *console) addFault(w http.ResponseWriter, r *http.Request) {
	var f orderedFault
	if err := ask(r, &f); err != nil {
		c.wrong(w, "", textBadJSON)
		return
	}
	if err := f.check(); err != nil {
		c.wrong(w, "kind", textFault)
		return
	}
	f = c.sim.orders.add(f)
	c.stateChanged()
	c.writeJSON(w, http.StatusOK, f)
}

// removeFault removes a fault, or all for the id 0 or « all ».
func (c *console) removeFault(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(strings.Replace(r.PathValue("id"), "all", "0", 1))
	if err != nil || !c.sim.orders.remove(id) && id != 0 {
		c.writeJSON(w, http.StatusNotFound, problem{"id", textNoFault})
		return
	}
	c.stateChanged()
	c.faults(w, r)
}

// setPayer sets a payer's account: {"id": "12345678901", "balance": 5000, "state": "active"}.
func (c *console) setPayer(w http.ResponseWriter, r *http.Request) {
	a := account{Balance: unbounded, State: accountActive}
	if err := ask(r, &a); err != nil {
		c.wrong(w, "", textBadJSON)
		return
	}
	switch a.State {
	case accountActive, accountBlocked, accountBusy, accountUnknown:
	default:
		c.wrong(w, "state", textPayer)
		return
	}
	if !wellFormedPayer(a.ID) || a.Balance < unbounded || a.Balance > maxAmount || a.Number != "" && (len(a.Number) != 11 || !digits(a.Number)) {
		c.wrong(w, "id", textPayer)
		return
	}
	b := c.sim.bank
	b.mu.Lock()
	saved := b.setAccount(a)
	b.mu.Unlock()
	saved.wait()
	c.stateChanged()
	c.writeJSON(w, http.StatusOK, a)
}

// advance moves the clock: {"minutes": 5}.
func (c *console) advance(w http.ResponseWriter, r *http.Request) {
	var by struct {
		Minutes int64 `json:"minutes"`
	}
	if err := ask(r, &by); err != nil || by.Minutes < 1 || by.Minutes > maxAdvance {
		c.wrong(w, "minutes", textMinutes)
		return
	}
	now := c.sim.bank.advance(time.Duration(by.Minutes) * time.Minute)
	c.stateChanged()
	c.writeJSON(w, http.StatusOK, map[string]time.Time{"now": now})
}

// scenario replaces the rules by those of the body. An empty body restores the cents table.
func (c *console) scenario(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		c.wrong(w, "", textTooLarge)
		return
	}
	if len(bytes.TrimSpace(raw)) == 0 {
		c.sim.bank.play(cents{}, nil)
		c.stateChanged()
		c.writeJSON(w, http.StatusOK, map[string]int{"rules": 0})
		return
	}
	file, problems := parseScenario(raw)
	if len(problems) > 0 {
		lines := make([]problem, 0, len(problems))
		for _, p := range problems {
			lines = append(lines, problem{shown(p.Place), shown(p.Reason)})
		}
		c.writeJSON(w, http.StatusUnprocessableEntity, map[string]any{"message": textScenario, "problems": lines})
		return
	}
	c.sim.bank.play(&scenario{rules: file.Rules}, file.Seed)
	c.stateChanged()
	c.writeJSON(w, http.StatusOK, map[string]int{"rules": len(file.Rules)})
}

// reset removes transactions, calls, faults and notifications, and restores payers and clock
// as at the start. Keys, shops and scenario stay.
func (c *console) reset(w http.ResponseWriter, _ *http.Request) {
	if err := c.sim.bank.reset(c.sim.payers); err != nil {
		c.failed(w, err)
		return
	}
	c.sim.journal.clear()
	c.sim.orders.remove(0)
	c.sim.notices.clear()
	done := map[string]bool{"reset": true}
	c.sim.hub.tell("state", done)
	c.writeJSON(w, http.StatusOK, done)
}

func (c *console) resend(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.ParseInt(r.PathValue("n"), 10, 64)
	if err != nil || !c.sim.notices.again(c.sim.context, n) {
		c.writeJSON(w, http.StatusNotFound, problem{"n", textNoNotice})
		return
	}
	c.writeJSON(w, http.StatusOK, map[string]bool{"sent": true})
}

// stateChanged tells every page that consoleState has changed.
func (c *console) stateChanged() { c.sim.hub.tell("state", struct{}{}) }
