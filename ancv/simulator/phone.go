package simulator

import (
	"bytes"
	"crypto/subtle"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"
)

//go:embed page/*.html page/style.css page/*.js page/rapidoc-min.js.gz
var pageFiles embed.FS

const (
	// secretCode is the code of every payer.
	secretCode = "1234"
	maxForm    = 8 << 10 // bytes
	pagePolicy = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

// phone serves the payer's phone as pages, and as JSON to a program that sends
// Accept: application/json. A GET changes nothing, since a messenger may fetch a link for a
// preview. The POST attaches the payer.
type phone struct {
	sim   *Simulator
	pages *template.Template
	zone  *time.Location
	allow map[string]bool // host names that requests may use
}

// page is the data of a template.
type page struct {
	Title   string
	Refresh int // seconds; 0 for none
	Demo    bool
	Wide    bool // uses the whole width, for the console
	Live    bool // phone.js updates it
	Problem string
	Payment Payment
	List    []Payment
	Ledger  Ledger
	Form    form
	Token   string // the console's
	Actions []consoleAction
	Faults  []faultText
	Account string    // the payer's balance, as text
	History []Payment // the payer's payments, the newest first
	Tickets []rollTicket
	Printer bool // there is a roll to show
}

// form is what the payer typed, with the errors.
type form struct {
	Amount, Code           string
	AmountError, CodeError string
}

// problem is an error answer in JSON.
type problem struct {
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
}

func (s *Simulator) phoneHandler() (http.Handler, error) {
	p := &phone{sim: s, zone: paris(), allow: map[string]bool{"localhost": true}}
	if host, _, err := net.SplitHostPort(s.cfg.PhoneAddress); err == nil {
		p.allow[strings.ToLower(host)] = true
	}
	var err error
	p.pages, err = template.New("").Funcs(template.FuncMap{
		"euros": euros, "plain": plain, "state": stateText, "clock": p.clock, "rest": rest,
		"left": p.left, "now": s.bank.now, "states": states,
		"most": func() int { return maxFound },
	}).ParseFS(pageFiles, "page/*.html")
	if err != nil {
		return nil, fmt.Errorf("read pages: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", p.waiting)
	mux.HandleFunc("GET /p/{id}", p.show)
	mux.HandleFunc("POST /p/{id}", p.decide)
	mux.HandleFunc("GET /events", p.events)
	mux.HandleFunc("GET /imprimante", p.roll)
	mux.HandleFunc("GET /imprimante/{file}", p.ticketPicture)
	mux.HandleFunc("GET /openapi.yaml", p.contract)
	mux.HandleFunc("GET /openapi", p.viewer)
	newConsole(p).routes(mux)
	mux.HandleFunc("GET /style.css", p.style)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { p.unknown(w, r) })
	return p.guard(mux), nil
}

// guard refuses requests for another host (DNS rebinding). It refuses changes from pages of
// other sites.
func (p *phone) guard(next http.Handler) http.Handler {
	origin := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("Content-Security-Policy", pagePolicy)
		head.Set("Referrer-Policy", "same-origin") // with no-referrer browsers send Origin: null
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("X-Frame-Options", "DENY")
		head.Set("Cache-Control", "no-store")
		if !p.ownHost(r.Host) {
			http.Error(w, textForeignHost, http.StatusMisdirectedRequest)
			return
		}
		if origin.Check(r) != nil {
			http.Error(w, textForeignOrigin, http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (p *phone) ownHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return net.ParseIP(strings.Trim(host, "[]")) != nil || p.allow[strings.ToLower(host)]
}

// waiting lists the payments that wait for a payer.
func (p *phone) waiting(w http.ResponseWriter, r *http.Request) {
	list := p.sim.Pending()
	if wantsJSON(r) {
		p.writeJSON(w, http.StatusOK, map[string][]Payment{"payments": list})
		return
	}
	p.render(w, http.StatusOK, "list.html", page{
		Title: "Paiements en attente", Refresh: 3, Live: true, List: list, Account: p.balance(demoPayer), History: p.sim.bank.paidBy(demoPayer),
	})
}

// show shows one payment, with buttons while it waits for the payer.
func (p *phone) show(w http.ResponseWriter, r *http.Request) {
	t, _, err := p.sim.bank.status(r.PathValue("id"))
	if err != nil {
		p.unknown(w, r)
		return
	}
	p.payment(w, r, http.StatusOK, t.payment(), form{Amount: plain(t.Requested), Code: p.code()})
}

func (p *phone) payment(w http.ResponseWriter, r *http.Request, status int, shown Payment, f form) {
	if wantsJSON(r) {
		p.writeJSON(w, status, shown)
		return
	}
	refresh := 0
	if !shown.Open() && shown.Paid > shown.Refunded {
		refresh = 10 // to show a cancellation
	}
	p.render(w, status, "payment.html", page{
		Title: "Paiement", Payment: shown, Form: f, Demo: p.sim.cfg.Demo, Refresh: refresh,
		Live: status == http.StatusOK, Account: p.balance(p.sim.bank.payerOf(shown.ID)),
	})
}

// decide handles the payer's press on Payer or Refuser. A second press does nothing and shows
// the result of the first.
func (p *phone) decide(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		http.Error(w, textTooLong, http.StatusBadRequest)
		return
	}
	id := r.PathValue("id")
	t, _, err := p.sim.bank.status(id)
	if err != nil {
		p.unknown(w, r)
		return
	}
	if !t.State.open() {
		p.decided(w, r, t)
		return
	}
	act, amount := giveUp, int64(0)
	switch r.PostForm.Get("action") {
	case "refuser":
	case "payer":
		var f form
		act = accept
		if amount, f = p.check(r, t); f.AmountError != "" || f.CodeError != "" {
			p.mistake(w, r, t, f)
			return
		}
	default:
		p.refused(w, r, problem{Message: textAction})
		return
	}
	// A refusal here means that another press, the till or the clock was faster: the
	// page shows how it ended.
	after, _ := p.sim.bank.decide(id, demoPayer, act, amount)
	p.decided(w, r, after)
}

// check reads amount and code. The form has what was typed, also where it is wrong.
func (p *phone) check(r *http.Request, t transaction) (int64, form) {
	f := form{Amount: r.PostForm.Get("montant"), Code: r.PostForm.Get("code")}
	amount := t.Requested
	if t.Adjustable && r.PostForm.Has("montant") {
		amount, f.AmountError = parseAmount(f.Amount, t.Requested)
	}
	switch {
	case f.Code == "":
		f.CodeError = textCodeEmpty
	case subtle.ConstantTimeCompare([]byte(f.Code), []byte(secretCode)) != 1:
		f.CodeError = textCodeWrong
	}
	return amount, f
}

func (p *phone) mistake(w http.ResponseWriter, r *http.Request, t transaction, f form) {
	if !wantsJSON(r) {
		p.payment(w, r, http.StatusUnprocessableEntity, t.payment(), f)
		return
	}
	wrong := problem{"montant", f.AmountError}
	if f.AmountError == "" {
		wrong = problem{"code", f.CodeError}
	}
	p.writeJSON(w, http.StatusUnprocessableEntity, wrong)
}

func (p *phone) decided(w http.ResponseWriter, r *http.Request, t transaction) {
	if wantsJSON(r) {
		p.writeJSON(w, http.StatusOK, t.payment())
		return
	}
	http.Redirect(w, r, "/p/"+t.ID, http.StatusSeeOther)
}

func (p *phone) unknown(w http.ResponseWriter, r *http.Request) {
	if wantsJSON(r) {
		p.writeJSON(w, http.StatusNotFound, problem{Message: textUnknownID})
		return
	}
	p.render(w, http.StatusNotFound, "unknown.html", page{Title: "Paiement inconnu", Problem: textUnknownID})
}

func (p *phone) refused(w http.ResponseWriter, r *http.Request, wrong problem) {
	if wantsJSON(r) {
		p.writeJSON(w, http.StatusBadRequest, wrong)
		return
	}
	p.render(w, http.StatusBadRequest, "unknown.html", page{Title: "Demande incomplète", Problem: wrong.Message})
}

func (p *phone) style(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "max-age=60")
	http.ServeFileFS(w, r, pageFiles, "page/style.css")
}

func (p *phone) render(w http.ResponseWriter, status int, name string, shown page) {
	shown.Printer = p.sim.cfg.Roll != nil
	var out bytes.Buffer
	if err := p.pages.ExecuteTemplate(&out, name, shown); err != nil {
		p.sim.cfg.Log.Error("page", slog.String("name", name), slog.Any("error", err))
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(out.Bytes()) //nolint:errcheck // the browser is gone
}

func (p *phone) writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(append(body, '\n')) //nolint:errcheck // the caller is gone
}

func (p *phone) code() string {
	if p.sim.cfg.Demo {
		return secretCode
	}
	return ""
}

// clock returns a time of day in Paris, as "14:05".
func (p *phone) clock(t time.Time) string { return t.In(p.zone).Format("15:04") }

// rest returns the sum in cents that the payer did not pay.
func rest(p Payment) int64 { return p.Requested - p.Paid }

func paris() *time.Location {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return time.Local
	}
	return zone
}

func wantsJSON(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html")
}
