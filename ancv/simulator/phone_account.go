package simulator

import (
	"net/http"
	"slices"

	"ancvtpe/docs/contrat"
)

// maxHistory bounds the payments that the phone's list shows.
const maxHistory = 10

// viewerPolicy allows the viewer its inline styles, and nothing from another host.
const viewerPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'"

// events streams the changes that the phone's pages show.
func (p *phone) events(w http.ResponseWriter, r *http.Request) {
	p.sim.hub.stream(w, r, "transaction", "state", "ticket")
}

// contract answers with the OpenAPI description of the API.
func (p *phone) contract(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/yaml")
	w.Write(contrat.OpenAPI) //nolint:errcheck // the caller is gone
}

// viewer shows the OpenAPI description as a page.
func (p *phone) viewer(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", viewerPolicy)
	http.ServeFileFS(w, r, pageFiles, "page/viewer.html")
}

// balance returns a payer's balance as text, of the demo's payer for the id "".
func (p *phone) balance(id string) string {
	b := p.sim.bank
	b.mu.Lock()
	defer b.mu.Unlock()
	if id == "" {
		id = demoPayer
	}
	if a := b.account(id); a.Balance != unbounded {
		return euros(a.Balance)
	}
	return textUnlimited
}

// left returns the time left to pay, in seconds.
func (p *phone) left(pay Payment) int64 {
	return max(int64(pay.Expires.Sub(p.sim.bank.now()).Seconds()), 0)
}

// payerOf returns the full id of a transaction's payer, or "" for none.
func (b *bank) payerOf(id string) string {
	t, _, err := b.status(id)
	if err != nil {
		return ""
	}
	return t.Beneficiary
}

// paidBy lists a payer's payments in memory, at most maxHistory, the newest first.
func (b *bank) paidBy(id string) []Payment {
	b.mu.Lock()
	defer b.mu.Unlock()
	var list []transaction
	for _, e := range b.entries {
		if e.Beneficiary == id && e.Paid > 0 {
			list = append(list, e.transaction)
		}
	}
	slices.SortFunc(list, func(x, y transaction) int { return y.Updated.Compare(x.Updated) })
	var shown []Payment
	for _, t := range list[:min(len(list), maxHistory)] {
		shown = append(shown, t.payment())
	}
	return shown
}

func states() []string {
	all := []state{initialized, processing, authorized, validated, consigned, paidOut, rejected, aborted, cancelled, expired}
	names := make([]string, 0, len(all))
	for _, s := range all {
		names = append(names, string(s))
	}
	return names
}
