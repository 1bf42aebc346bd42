package test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// outsideAcquirer is the outside tests' own acquirer, written from docs/contrat. It shares
// no code with the till nor with the simulator. Its ledger is the oracle. What breaks the
// contract is noted in broken.
type outsideAcquirer struct {
	url  string
	ca   []byte // PEM
	tls  outsideTLS
	gate *gate
	key  outsideKey

	mu       sync.Mutex
	news     chan struct{} // closed at each change
	deals    []*deal
	payments map[string]bool
	calls    map[string]int
	broken   []string
	life     time.Duration // of a transaction
	grace    time.Duration // added to life without being told to the till
	waits    bool          // honours Prefer: wait
	lie      lie
	changed  func() // called at each change; a.mu is held
	// stored reports whether a paymentId is on a till's disk; with none it is not checked.
	stored []func(payment string) bool
}

// outsideKey is a sealing key with its version and provider.
type outsideKey struct{ version, provider, text, shop string }

// deal is one line of the ledger.
type deal struct {
	id, state, order, payment, payer, number string
	amount, paid                             int64
	adjustable                               bool
	refunded                                 bool // approved, and cancelled after that
	created, expires                         time.Time
}

func (d *deal) waiting() bool { return d.state == "INITIALIZED" || d.state == "PROCESSING" }

func (d *deal) approved() bool { return d.state == "AUTHORIZED" || d.state == "VALIDATED" }

// exchange is one call of the till, nth of its name from 1.
type exchange struct {
	call, id string
	nth      int
	w        http.ResponseWriter
	r        *http.Request
	body     []byte
}

// answer is an answer to the till.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// lie alters an answer, or writes one itself and reports that. honest makes the true answer
// and changes the ledger.
type lie func(x exchange, honest func() *answer) *answer

func newOutsideAcquirer(t testing.TB) *outsideAcquirer {
	t.Helper()
	a := &outsideAcquirer{
		key:      outsideKey{"Essai7", "100016", "une-cle-de-scellement-de-44-caracteres-!#$%&*", "10000651"},
		news:     make(chan struct{}),
		payments: map[string]bool{}, calls: map[string]int{}, life: 5 * time.Minute, waits: true,
	}
	a.tls = newOutsideTLS(t)
	a.ca = a.tls.ca
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	a.url = "https://" + listener.Addr().String() + "/acquisition/api/public/v1"
	a.gate = &gate{Listener: listener, open: map[net.Conn]bool{}}
	server := &http.Server{Handler: a, TLSConfig: a.tls.config, ReadHeaderTimeout: time.Minute, ErrorLog: quietLog()}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.ServeTLS(a.gate, "", "")
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	return a
}

// tell sets the lie that is told from now on; nil for none.
func (a *outsideAcquirer) tell(l lie) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.lie = l
}

func (a *outsideAcquirer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<16))
	if err != nil {
		return // the till ended in the middle of its request
	}
	x := exchange{w: w, r: r, body: body}
	x.call, x.id = outsideRoute(r)
	a.mu.Lock()
	a.calls[x.call]++
	x.nth = a.calls[x.call]
	tell := a.lie
	a.mu.Unlock()
	honest := func() *answer { return a.honest(x) }
	var reply *answer
	if tell != nil {
		reply = tell(x, honest)
	} else {
		reply = honest()
	}
	if reply == nil {
		return
	}
	for name, values := range reply.header {
		w.Header()[name] = values
	}
	w.WriteHeader(reply.status)
	_, _ = w.Write(reply.body)
}

// outsideRoute returns the operation of the contract, or "".
func outsideRoute(r *http.Request) (call, id string) {
	rest, ok := strings.CutPrefix(r.URL.Path, "/acquisition/api/public/v1/payment-transactions/")
	parts := strings.Split(rest, "/")
	switch {
	case !ok || r.URL.RawQuery != "":
	case r.Method == "POST" && rest == "":
		return "create", ""
	case r.Method == "POST" && len(parts) == 3 && parts[1] == "payer" && parts[2] == "":
		return "attach", parts[0]
	case r.Method == "POST" && len(parts) == 3 && parts[1] == "cancellation" && parts[2] == "":
		return "cancel", parts[0]
	case r.Method == "GET" && len(parts) == 2 && parts[1] == "":
		return "status", parts[0]
	}
	return "", ""
}

// outsideAmount and outsideRequest are the schemas of the contract, all in one.
type outsideAmount struct {
	Total    int64 `json:"total"`
	Currency int   `json:"currency"`
}

type outsideRequest struct {
	RequestDate time.Time `json:"requestDate"`
	Merchant    struct {
		ShopID            string `json:"shopId"`
		ServiceProviderID string `json:"serviceProviderId"`
	} `json:"merchant"`
	Order struct {
		ID        string        `json:"id"`
		PaymentID string        `json:"paymentId"`
		Amount    outsideAmount `json:"amount"`
	} `json:"order"`
	PaymentMethod struct {
		TSPDMode         string `json:"tspdMode"`
		CaptureMode      string `json:"captureMode"`
		AdjustableAmount bool   `json:"adjustableAmount"`
	} `json:"paymentMethod"`
	Payer struct {
		BeneficiaryID string        `json:"beneficiaryId"`
		Amount        outsideAmount `json:"amount"`
	} `json:"payer"`
	Reason string `json:"reason"`
}

// honest carries a call out by the contract.
func (a *outsideAcquirer) honest(x exchange) *answer {
	var q outsideRequest
	if x.r.Method == "POST" {
		if err := json.Unmarshal(x.body, &q); err != nil {
			a.note("%s: body is not the contract's: %v", x.call, err)
			return refusal(400, "BAD_REQUEST")
		}
	}
	seal := outsideSeal(a.key.text, x.fields(q)...)
	if x.r.Header.Get("ANCV-Security") != "HmacSHA256."+a.key.version+"."+seal {
		return refusal(403, "INVALID_SEAL")
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.expire()
	d, no := a.act(x, q)
	if no != nil {
		return no
	}
	header := http.Header{"Content-Type": {"application/json"}}
	if x.call == "status" && a.waits {
		a.hold(x, d, header)
	}
	return a.sealed(d, seal, header)
}

// fields returns the fields of the operation's x-seal.
func (x exchange) fields(q outsideRequest) []string {
	switch x.call {
	case "create":
		return []string{q.Merchant.ShopID, q.Merchant.ServiceProviderID, q.Order.ID, q.Order.PaymentID, cents(q.Order.Amount.Total)}
	case "attach":
		return []string{x.id, q.Payer.BeneficiaryID, cents(q.Payer.Amount.Total)}
	case "cancel":
		return []string{x.id, q.Reason}
	}
	return []string{x.id}
}

// act changes the ledger; a.mu is held.
func (a *outsideAcquirer) act(x exchange, q outsideRequest) (*deal, *answer) {
	if x.r.Method == "POST" && q.RequestDate.IsZero() {
		a.broken = append(a.broken, x.call+": no requestDate")
	}
	if x.call == "create" {
		return a.create(q)
	}
	d := a.find(x.id)
	if d == nil {
		return nil, refusal(404, "TRANSACTION_NOT_FOUND")
	}
	switch x.call {
	case "status":
		return d, nil
	case "attach":
		return a.attach(d, q)
	case "cancel":
		switch {
		case q.Reason != "OTHER":
			a.broken = append(a.broken, "cancellation for "+q.Reason)
			return nil, refusal(400, "BAD_REQUEST")
		case d.waiting() || d.approved():
			d.refunded = d.approved()
			a.turn(d, "CANCELLED")
		case d.state != "CANCELLED":
			return nil, refusal(409, "OPERATION_TRANSACTION_NOT_ALLOWED")
		}
		return d, nil
	}
	a.broken = append(a.broken, x.r.Method+" "+x.r.URL.Path+" is not in the contract")
	return nil, refusal(400, "BAD_REQUEST")
}

func (a *outsideAcquirer) create(q outsideRequest) (*deal, *answer) {
	amount := q.Order.Amount
	switch {
	case q.Merchant.ShopID != a.key.shop:
		return nil, refusal(403, "MERCHANT_NOT_ALLOWED")
	case amount.Currency != 978:
		a.broken = append(a.broken, "currency "+strconv.Itoa(amount.Currency))
		return nil, refusal(400, "INVALID_TRANSACTION_CURRENCY")
	case amount.Total < 1 || amount.Total > 99999999:
		a.broken = append(a.broken, "amount "+cents(amount.Total))
		return nil, refusal(400, "INVALID_TRANSACTION_AMOUNT")
	case q.Order.ID == "" || len(q.Order.ID) > 20 || q.Order.PaymentID == "" || len(q.Order.PaymentID) > 32,
		q.PaymentMethod.TSPDMode != "001", q.PaymentMethod.CaptureMode != "NORMAL":
		a.broken = append(a.broken, fmt.Sprintf("creation %+v", q))
		return nil, refusal(400, "BAD_REQUEST")
	case a.payments[q.Order.PaymentID]:
		a.broken = append(a.broken, "paymentId used twice") // a double debit (I1)
		return nil, refusal(400, "BAD_REQUEST")
	}
	// The test transaction of verifier and TEST CONNEXION is no payment.
	test := strings.HasPrefix(q.Order.ID, "TEST")
	if !test && len(a.stored) > 0 && !slices.ContainsFunc(a.stored, func(has func(string) bool) bool { return has(q.Order.PaymentID) }) {
		a.broken = append(a.broken, "paymentId sent before it was on disk") // I1
	}
	a.payments[q.Order.PaymentID] = true
	now := time.Now()
	d := &deal{
		id: fmt.Sprintf("z%08dq", len(a.deals)+1), state: "INITIALIZED",
		order: q.Order.ID, payment: q.Order.PaymentID, amount: amount.Total,
		adjustable: q.PaymentMethod.AdjustableAmount, created: now, expires: now.Add(a.life + a.grace),
	}
	a.deals = append(a.deals, d)
	a.stir()
	return d, nil
}

func (a *outsideAcquirer) attach(d *deal, q outsideRequest) (*deal, *answer) {
	payer := q.Payer.BeneficiaryID
	if q.Payer.Amount.Total != d.amount || q.Payer.Amount.Currency != 978 {
		a.broken = append(a.broken, "attach of another amount")
		return nil, refusal(400, "INVALID_TRANSACTION_AMOUNT")
	}
	switch {
	case payer == "99999999999":
		return nil, refusal(404, "BENEFICIARY_NOT_FOUND")
	case d.state == "PROCESSING" && d.payer == payer:
		return d, nil
	case d.state != "INITIALIZED":
		return nil, refusal(409, "OPERATION_TRANSACTION_NOT_ALLOWED")
	case slices.ContainsFunc(a.deals, func(o *deal) bool { return o != d && o.state == "PROCESSING" && o.payer == payer }):
		return nil, refusal(409, "OTHER_TRANSACTION_PENDING")
	}
	d.payer = payer
	a.turn(d, "PROCESSING")
	return d, nil
}

// hold is the long poll. a.mu is held, and released while it waits.
func (a *outsideAcquirer) hold(x exchange, d *deal, header http.Header) {
	seconds, ok := strings.CutPrefix(x.r.Header.Get("Prefer"), "wait=")
	n, err := strconv.Atoi(seconds)
	if !ok || err != nil {
		return
	}
	header.Set("Preference-Applied", "wait="+seconds)
	before := d.state
	limit := time.NewTimer(min(time.Duration(n)*time.Second, max(0, time.Until(d.expires))))
	defer limit.Stop()
	for over := false; d.state == before && d.waiting() && !over; {
		news := a.news
		a.mu.Unlock()
		select {
		case <-news:
		case <-limit.C:
			over = true
		case <-x.r.Context().Done():
			over = true
		}
		a.mu.Lock()
		a.expire()
	}
}

// sealed returns the transaction with the response seal. It uses what the contract
// tolerates, which is an unknown field, the shop as a number and the currency as text.
func (a *outsideAcquirer) sealed(d *deal, requestSeal string, header http.Header) *answer {
	type object = map[string]any
	shop, _ := strconv.Atoi(a.key.shop)
	euros := func(total int64) object { return object{"total": total, "currency": "978"} }
	tx := object{
		"id": d.id, "state": d.state, "creationDate": d.created, "expirationDate": d.expires.Add(-a.grace),
		"order":    object{"id": d.order, "paymentId": d.payment, "amount": euros(d.amount)},
		"merchant": object{"shopId": shop, "serviceProviderId": a.key.provider}, "couleur": []string{"bleu"},
	}
	if d.paid > 0 {
		tx["payers"] = []object{{"beneficiaryId": d.payer, "authorizations": []object{
			{"number": d.number, "type": "CVCo", "amount": euros(d.paid), "holder": "10*****3051", "validationDate": d.created},
		}}}
	}
	body, err := json.Marshal(object{"responseDate": time.Now(), "transaction": tx})
	if err != nil {
		panic(err) // cannot happen with numbers and texts
	}
	seal := outsideSeal(a.key.text, requestSeal, d.id, d.state, cents(d.amount), cents(d.paid))
	header.Set("ANCV-Security", "HmacSHA256."+a.key.version+"."+seal)
	return &answer{200, header, body}
}

func refusal(status int, code string) *answer {
	return &answer{status, http.Header{"Content-Type": {"application/json"}}, []byte(`{"errorCode":"` + code + `","errorMessage":"x"}`)}
}

func outsideSeal(key string, fields ...string) string {
	mac := hmac.New(sha256.New, []byte(key))
	_, _ = io.WriteString(mac, strings.Join(fields, "&"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func cents(n int64) string { return strconv.FormatInt(n, 10) }
