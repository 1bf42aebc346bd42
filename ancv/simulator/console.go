package simulator

import (
	"net/http"
	"slices"
)

// ledger is the ledger as JSON, for tests and the curious.
func (p *phone) ledger(w http.ResponseWriter, _ *http.Request) {
	p.writeJSON(w, http.StatusOK, p.sim.Ledger())
}

// console is the ledger for people, newest first.
func (p *phone) console(w http.ResponseWriter, _ *http.Request) {
	l := p.sim.Ledger()
	slices.Reverse(l.Transactions)
	p.render(w, http.StatusOK, "console.html", page{Title: "Grand livre", Refresh: 5, Wide: true, Ledger: l})
}
