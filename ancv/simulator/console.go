package simulator

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"strings"
)

// consolePath is the path of the console's page and of its API.
const consolePath = "/console"

// tokenHeader carries the token that every change needs. A page of another site cannot read
// it (decision 95).
const tokenHeader = "X-Console-Token"

// console shows what happened at the acquirer, and lets people and programs act as the
// acquirer.
type console struct {
	*phone
	token string
}

// routes are the console's page and its addresses for programs.
func (c *console) routes(mux *http.ServeMux) {
	mux.HandleFunc("GET "+consolePath, c.page)
	mux.HandleFunc("GET "+consolePath+"/{asset}", c.asset)
	for route, do := range c.programs() {
		method, path, _ := strings.Cut(route, " ")
		if method == http.MethodPost {
			do = c.guarded(do)
		}
		mux.HandleFunc(method+" "+consolePath+"/api/"+path, do)
	}
}

// programs are the addresses for programs (docs/protocole.md).
func (c *console) programs() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"GET session":                   c.session,
		"GET state":                     c.state,
		"GET grand-livre":               c.ledger,
		"GET transactions":              c.search,
		"GET transactions/{id}":         c.transaction,
		"GET exchanges":                 c.exchanges,
		"GET events":                    c.events,
		"GET faults":                    c.faults,
		"GET payers":                    c.accounts,
		"GET notifications":             c.notifications,
		"GET export.csv":                c.export,
		"POST transactions/{id}/state":  c.trigger,
		"POST faults":                   c.addFault,
		"POST faults/{id}/remove":       c.removeFault,
		"POST payers":                   c.setPayer,
		"POST clock":                    c.advance,
		"POST scenario":                 c.scenario,
		"POST reset":                    c.reset,
		"POST notifications/{n}/resend": c.resend,
	}
}

func newConsole(p *phone) *console { return &console{p, rand.Text()} }

// guarded refuses a request without the token of this run.
func (c *console) guarded(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get(tokenHeader)), []byte(c.token)) != 1 {
			c.writeJSON(w, http.StatusForbidden, problem{tokenHeader, textSession})
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxScenario+1)
		next(w, r)
	}
}

// session answers with the token of this run.
func (c *console) session(w http.ResponseWriter, _ *http.Request) {
	c.writeJSON(w, http.StatusOK, map[string]string{"token": c.token})
}

// page is the console as it stands, newest first; console.js keeps it up to date.
func (c *console) page(w http.ResponseWriter, _ *http.Request) {
	l, err := c.newest("", "")
	if err != nil {
		c.failed(w, err)
		return
	}
	c.render(w, http.StatusOK, "console.html", page{Title: "Console", Wide: true, Ledger: l, Token: c.token, Actions: consoleActions(), Faults: faultTexts()})
}

// newest returns the ledger's sums and its newest transactions, by the arguments of search.
func (c *console) newest(text, in string) (l Ledger, err error) {
	b := c.sim.bank
	b.mu.Lock()
	for e := range b.live {
		b.progress(e)
	}
	b.mu.Unlock()
	b.book.flush()
	list, err := b.book.search(strings.ToLower(text), in)
	if err != nil {
		return l, err
	}
	l = newLedger(b.overlay(list, false), b.counted())
	l.Debits, l.Cancellations, err = b.book.sums()
	l.Net = l.Debits.Total - l.Cancellations.Total
	return l, err
}

// asset is a script or a style sheet of the pages.
func (c *console) asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("asset")
	w.Header().Set("Cache-Control", "max-age=60")
	switch name {
	case "console.js", "phone.js":
		http.ServeFileFS(w, r, pageFiles, "page/"+name)
	case "rapidoc-min.js": // stored compressed
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		w.Header().Set("Content-Encoding", "gzip")
		http.ServeFileFS(w, r, pageFiles, "page/"+name+".gz")
	default:
		c.unknown(w, r)
	}
}

func (c *console) failed(w http.ResponseWriter, err error) {
	c.sim.bank.logFailure("console", err)
	c.writeJSON(w, http.StatusInternalServerError, problem{Message: textFailed})
}
