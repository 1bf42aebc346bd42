package test

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// Parts of the till's sentences on a lie, by its class. Configuration, clock, security and
// network each ask the cashier for something else.
const (
	saidCertificate = "le certificat du serveur n'est pas reconnu"
	saidClock       = "le certificat n'est pas valable à cette date"
	saidTLS         = "la liaison sécurisée échoue"
	saidSeal        = "la réponse n'est pas scellée comme il faut"
	saidMismatch    = "la réponse parle d'un autre paiement"
	saidBroken      = "la réponse est illisible"
	saidServer      = "le serveur est en panne ou surchargé"
	saidNoCode      = "la demande est rejetée sans code connu"
	saidRedirect    = "le serveur renvoie ailleurs"
	saidTimeout     = "le serveur ne répond pas"
	saidNothing     = "" // the contract tolerates it, and the payment goes on
)

// lieKind is a lie, which is a forged answer in the liar's interest with one defect, or an
// impostor at the port.
type lieKind struct {
	class    string
	forge    func(f *forgery)
	impostor func(net.Conn) []byte
	sealed   bool // only the response seal shows the lie
	honest   bool // the defect is on a true answer
	paid     bool // the lie is about money that moved, so it needs a state in which some did
	known    bool // not for a creation, because only the acquirer knows the new id
	about    bool // not for an annulation by reference, because the till may not know the sale
}

type object = map[string]any

// forgery is an answer that is being forged.
type forgery struct {
	x      exchange
	a      *outsideAcquirer
	doc    object
	tx     object
	header http.Header
	status int
	body   []byte // sent instead of doc, if not nil
	// seal alters the sealed fields, or the header's value.
	fields func(fields []string) []string
	value  func(value string) string
	before deal // the transaction before this one
	mirror string
	direct func(w http.ResponseWriter, body []byte) // writes the whole response, if not nil
}

// wish turns the true answer into what a liar wants the till to believe.
func (f *forgery) wish(asked int64) {
	if f.x.call == "cancel" {
		f.tx["state"] = "CANCELLED"
		return
	}
	f.tx["state"] = "VALIDATED"
	f.tx["payers"] = []any{object{"beneficiaryId": "10123453051", "authorizations": []any{f.authorization(json.Number(cents(asked)))}}}
}

func (f *forgery) authorization(total any) object {
	return object{
		"number": "aut0000001", "type": "CVCo", "holder": "10*****3051", "amount": object{"total": total, "currency": 978},
	}
}

// pays replaces the authorizations.
func (f *forgery) pays(totals ...any) {
	var all []any
	for _, total := range totals {
		all = append(all, f.authorization(total))
	}
	f.tx["payers"] = []any{object{"authorizations": all}}
}

func (f *forgery) order() object  { return f.tx["order"].(object) }
func (f *forgery) amount() object { return f.order()["amount"].(object) }

// asked returns the requested amount of the true answer.
func (f *forgery) asked() int64 {
	for _, d := range f.a.ledger() {
		if d.id == f.tx["id"] {
			return d.amount
		}
	}
	return 0
}

// number returns the number in a JSON value, which a lie may have changed.
func number(v any) string {
	switch n := v.(type) {
	case json.Number:
		return n.String()
	case int:
		return strconv.Itoa(n)
	case int64:
		return cents(n)
	case string:
		return n
	}
	return "0"
}

// sum returns the authorizations' total, for the seal of a lie.
func (f *forgery) sum() string {
	total, text := int64(0), ""
	payers, _ := f.tx["payers"].([]any)
	for _, p := range payers {
		payer, _ := p.(object)
		all, _ := payer["authorizations"].([]any)
		for _, one := range all {
			amount, _ := one.(object)["amount"].(object)
			n, err := strconv.ParseInt(number(amount["total"]), 10, 64)
			if err != nil {
				text = number(amount["total"])
			}
			total += n
		}
	}
	if text != "" {
		return text
	}
	return cents(total)
}

// requestSeal returns the seal of the request that is answered.
func (x exchange) requestSeal() string {
	parts := strings.Split(x.r.Header.Get("ANCV-Security"), ".")
	return parts[len(parts)-1]
}

// answer seals the forgery with the true key, so that only its defect can reveal it.
func (f *forgery) answer() *answer {
	fields := []string{f.x.requestSeal(), number(f.tx["id"]), number(f.tx["state"]), number(f.amount()["total"]), f.sum()}
	if f.fields != nil {
		fields = f.fields(fields)
	}
	value := "HmacSHA256." + f.a.key.version + "." + outsideSeal(f.a.key.text, fields...)
	if f.value != nil {
		value = f.value(value)
	}
	if value != "" {
		f.header["ANCV-Security"] = strings.Split(value, "|")
	}
	body := f.body
	if body == nil {
		body, _ = json.Marshal(f.doc)
	}
	body = bytes.ReplaceAll(body, []byte(`\u0001raw`), []byte("\xff\xfe"))
	if f.direct != nil {
		for name, values := range f.header {
			f.x.w.Header()[name] = values
		}
		f.direct(f.x.w, body)
		return nil
	}
	return &answer{f.status, f.header, body}
}

// trueState returns the transaction's true state without carrying the request out.
func (a *outsideAcquirer) trueState(x exchange) *answer {
	a.mu.Lock()
	defer a.mu.Unlock()
	d := a.find(x.id)
	if d == nil {
		return refusal(404, "TRANSACTION_NOT_FOUND")
	}
	return a.sealed(d, x.requestSeal(), http.Header{"Content-Type": {"application/json"}})
}

// forged returns the lie that is made of a true answer.
func (k lieKind) forged(x exchange, a *outsideAcquirer, honest *answer, mirror string) *answer {
	f := &forgery{x: x, a: a, header: honest.header.Clone(), status: honest.status, mirror: mirror}
	reader := json.NewDecoder(bytes.NewReader(honest.body))
	reader.UseNumber()
	if reader.Decode(&f.doc) != nil || f.doc["transaction"] == nil {
		return honest // a refusal
	}
	f.tx = f.doc["transaction"].(object)
	f.header.Del("ANCV-Security")
	for _, d := range a.ledger() {
		if d.id != f.tx["id"] {
			f.before = d
		}
	}
	if !k.honest {
		f.wish(f.asked())
	}
	k.forge(f)
	return f.answer()
}
