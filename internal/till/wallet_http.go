package till

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ancvtpe/ancv/simulator"
	"ancvtpe/payment"
	"ancvtpe/ui/phone"
)

// wallet reaches a simulator by its phone page's addresses, asking for JSON.
type wallet struct {
	base   string // http://HOST:PORT
	client *http.Client
}

// NewWallet returns the wallet of the simulator whose phone page is at base, http://HOST:PORT.
func NewWallet(base string) phone.Wallet {
	return &wallet{base: strings.TrimSuffix(base, "/"), client: &http.Client{Timeout: 5 * time.Second}}
}

// payerCode is the code of every payer of the simulator.
const payerCode = "1234"

var (
	errNoPhone    = errors.New("Le simulateur ne répond pas. Vérifiez qu'il tourne, et --adresse.") //nolint:staticcheck,revive // shown to the payer
	errWrongPhone = errors.New("Cette adresse n'est pas celle du téléphone du simulateur.")         //nolint:staticcheck,revive // shown to the payer
)

// Waiting implements phone.Wallet.
func (w *wallet) Waiting(ctx context.Context) ([]phone.Payment, error) {
	var answer struct {
		Payments []simulator.Payment `json:"payments"`
	}
	if err := w.ask(ctx, http.MethodGet, "/", nil, &answer); err != nil {
		return nil, err
	}
	list := make([]phone.Payment, len(answer.Payments))
	for i, p := range answer.Payments {
		list[i] = asPayer(p)
	}
	return list, nil
}

// Show implements phone.Wallet.
func (w *wallet) Show(ctx context.Context, id string) (phone.Payment, error) {
	return w.one(ctx, http.MethodGet, id, nil)
}

// Pay implements phone.Wallet.
func (w *wallet) Pay(ctx context.Context, id string, a payment.Amount) (phone.Payment, error) {
	sum := fmt.Sprintf("%d,%02d", a.Cents()/100, a.Cents()%100)
	return w.one(ctx, http.MethodPost, id, url.Values{"action": {"payer"}, "montant": {sum}, "code": {payerCode}})
}

// Refuse implements phone.Wallet.
func (w *wallet) Refuse(ctx context.Context, id string) (phone.Payment, error) {
	return w.one(ctx, http.MethodPost, id, url.Values{"action": {"refuser"}})
}

func (w *wallet) one(ctx context.Context, method, id string, form url.Values) (phone.Payment, error) {
	var answer simulator.Payment
	err := w.ask(ctx, method, "/p/"+url.PathEscape(id), form, &answer)
	return asPayer(answer), err
}

// ask sends one request and reads its answer. Its error is a French sentence for the payer,
// the simulator's own where it refuses.
func (w *wallet) ask(ctx context.Context, method, path string, form url.Values, answer any) error {
	r, err := http.NewRequestWithContext(ctx, method, w.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return errWrongPhone
	}
	r.Header.Set("Accept", "application/json")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := w.client.Do(r)
	if err != nil {
		return errNoPhone
	}
	defer resp.Body.Close()
	body := json.NewDecoder(http.MaxBytesReader(nil, resp.Body, 1<<20))
	if resp.StatusCode == http.StatusOK {
		if body.Decode(answer) != nil {
			return errWrongPhone
		}
		return nil
	}
	var wrong struct{ Message string }
	if body.Decode(&wrong) != nil || wrong.Message == "" {
		return errWrongPhone
	}
	return errors.New(payment.Clean(wrong.Message, 200))
}

// asPayer returns a payment of the simulator as the phone shows it.
func asPayer(p simulator.Payment) phone.Payment {
	outcomes := map[string]phone.Outcome{
		"INITIALIZED": phone.OutcomeOpen, "PROCESSING": phone.OutcomeOpen, "AUTHORIZED": phone.OutcomePaid, "VALIDATED": phone.OutcomePaid,
		"CONSIGNED": phone.OutcomePaid, "PAID": phone.OutcomePaid,
		"REJECTED": phone.OutcomeRefused, "ABORTED": phone.OutcomeGivenUp, "EXPIRED": phone.OutcomeExpired, "CANCELLED": phone.OutcomeCancelled,
	}
	one := phone.Payment{
		ID: payment.Clean(p.ID, 40), Shop: payment.Clean(p.ShopName, 40), Outcome: outcomes[p.State],
		Requested: payment.Amount(p.Requested), Paid: payment.Amount(p.Paid), Adjustable: p.Adjustable, Expires: p.Expires,
	}
	if p.Refunded > 0 {
		one.Outcome = phone.OutcomeRefunded
	}
	return one
}
