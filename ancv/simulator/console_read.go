package simulator

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// ledger answers with the ledger as JSON.
func (c *console) ledger(w http.ResponseWriter, _ *http.Request) {
	c.writeJSON(w, http.StatusOK, c.sim.Ledger())
}

// consoleState is what the console shows besides transactions.
type consoleState struct {
	Now           time.Time      `json:"now"`
	OffsetMinutes int64          `json:"offsetMinutes"`
	Debits        Tally          `json:"debits"`
	Cancellations Tally          `json:"cancellations"`
	Net           int64          `json:"net"`
	Calls         Calls          `json:"calls"`
	Pending       int            `json:"pending"`
	Faults        []orderedFault `json:"faults"`
	Payers        []account      `json:"payers"`
	Scenario      bool           `json:"scenario"`
	Strict        bool           `json:"strict"`
}

func (c *console) state(w http.ResponseWriter, _ *http.Request) {
	s, err := c.now()
	if err != nil {
		c.failed(w, err)
		return
	}
	c.writeJSON(w, http.StatusOK, s)
}

func (c *console) now() (s consoleState, err error) {
	b := c.sim.bank
	b.book.flush()
	if s.Debits, s.Cancellations, err = b.book.sums(); err != nil {
		return s, err
	}
	s.Net = s.Debits.Total - s.Cancellations.Total
	s.Calls, s.Pending = b.counted(), len(c.sim.Pending())
	s.Faults, s.Payers, s.Strict = c.sim.orders.all(), b.accounts(), c.sim.cfg.Strict
	b.mu.Lock()
	defer b.mu.Unlock()
	_, usual := b.script.(cents)
	s.Now, s.OffsetMinutes, s.Scenario = b.now(), int64(b.offset/time.Minute), !usual
	return s, nil
}

// events streams what happens (server-sent events).
func (c *console) events(w http.ResponseWriter, r *http.Request) {
	c.sim.hub.stream(w, r, "transaction", "exchange", "notification", "state")
}

// search lists the newest transactions that hold ?q= in an id, in ?state= where given.
func (c *console) search(w http.ResponseWriter, r *http.Request) {
	l, err := c.newest(r.URL.Query().Get("q"), r.URL.Query().Get("state"))
	if err != nil {
		c.failed(w, err)
		return
	}
	c.writeJSON(w, http.StatusOK, l)
}

// consoleTransaction is one transaction with its history.
type consoleTransaction struct {
	Payment       Payment           `json:"payment"`
	Wire          answerTransaction `json:"wire"`
	Exchanges     []*exchange       `json:"exchanges"`
	Notifications []notice          `json:"notifications"`
}

func (c *console) transaction(w http.ResponseWriter, r *http.Request) {
	t, _, err := c.sim.bank.status(r.PathValue("id"))
	if err != nil {
		c.refusal(w, err)
		return
	}
	c.writeJSON(w, http.StatusOK, consoleTransaction{
		t.payment(), c.sim.forms.transaction(t), c.sim.journal.of(t.ID, 0), c.sim.notices.of(t.ID),
	})
}

// exchanges lists the calls after number ?after=, of transaction ?id= where given.
func (c *console) exchanges(w http.ResponseWriter, r *http.Request) {
	after, err := strconv.ParseInt("0"+r.URL.Query().Get("after"), 10, 64)
	if err != nil {
		after = 0
	}
	c.writeJSON(w, http.StatusOK, map[string]any{"exchanges": c.sim.journal.of(r.URL.Query().Get("id"), after)})
}

func (c *console) notifications(w http.ResponseWriter, r *http.Request) {
	c.writeJSON(w, http.StatusOK, map[string]any{"notifications": c.sim.notices.of(r.URL.Query().Get("id"))})
}

func (c *console) accounts(w http.ResponseWriter, _ *http.Request) {
	c.writeJSON(w, http.StatusOK, map[string]any{"payers": c.sim.bank.accounts()})
}

func (c *console) faults(w http.ResponseWriter, _ *http.Request) {
	c.writeJSON(w, http.StatusOK, map[string]any{"faults": c.sim.orders.all()})
}

// export answers with the transactions in the form of ANCV's export (docs/contrat/books.md).
func (c *console) export(w http.ResponseWriter, _ *http.Request) {
	l := c.sim.Ledger()
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="export-ancv.csv"`)
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	rows := [][]string{{"Order Id", "Payment Id", "Référence", "EtatANCV", "Montant Commande", "CVCo", "Date de création(UTC)", "Id Magasin"}}
	for _, p := range l.Transactions {
		rows = append(rows, []string{
			cell(p.OrderID), cell(p.PaymentID), p.ID, p.State, plain(p.Requested), plain(p.Paid),
			p.Created.UTC().Format("2006-01-02 15:04:05"), p.ShopID,
		})
	}
	out.WriteAll(rows) //nolint:errcheck // the caller is gone
}

// cell quotes a text that a spreadsheet would take for a formula.
func cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		return "'" + s
	}
	return s
}
