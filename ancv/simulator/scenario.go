package simulator

import (
	"encoding/json"
	"sync"
	"time"
)

// scenario is the script of a scenario file, whose rules are tried in order.
type scenario struct {
	mu    sync.Mutex
	rules []*rule
}

// rule is one rule of a scenario file (scenario.schema.json).
type rule struct {
	When  when       `json:"when"`
	Payer *payerRule `json:"payer"`
	Fault *fault     `json:"fault"`
	seen  int        // the number of calls that matched everything but nth
}

type when struct {
	Amount int64  `json:"amount"`
	Payer  string `json:"payer"`
	Call   Call   `json:"call"`
	Nth    int    `json:"nth"`
}

type payerRule struct {
	Action   string   `json:"action"`
	Amount   int64    `json:"amount"`
	After    *float64 `json:"after"`
	Consign  float64  `json:"consign"`
	PayOut   float64  `json:"pay_out"`
	SubState string   `json:"sub_state"`
	QRCode   string   `json:"qr_code"`
}

// scenarioFile is a whole scenario file.
type scenarioFile struct {
	Seed  *uint64 `json:"seed"`
	Rules []*rule `json:"rules"`
}

// hit looks for the first rule with a payer and the first with a fault. A rule with neither
// ends the search, which is how a file writes an exception.
func (s *scenario) hit(sub subject) hit {
	s.mu.Lock()
	defer s.mu.Unlock()
	var h hit
	over := false
	for i, r := range s.rules {
		if !r.When.matches(sub) {
			continue
		}
		r.seen++
		if over || r.When.Nth > 0 && r.When.Nth != r.seen {
			continue
		}
		if r.Payer != nil && h.payer == nil {
			h.payer = &armed{r.Payer.plan(), i + 1}
		}
		if r.Fault != nil && h.fault == nil {
			h.fault = r.Fault
		}
		over = r.Payer == nil && r.Fault == nil
	}
	return h
}

// resume returns the first matching rule with a payer, whatever its call. A rule with nth is
// left out, since its calls are counted anew.
func (s *scenario) resume(t transaction) *armed {
	for i, r := range s.rules {
		w := r.When
		w.Call = ""
		if r.Payer != nil && w.Nth == 0 && w.matches(subject{amount: t.Requested, payer: t.Beneficiary}) {
			return &armed{r.Payer.plan(), i + 1}
		}
	}
	return nil
}

func (s *scenario) settles() bool {
	for _, r := range s.rules {
		if r.Payer != nil && (r.Payer.Consign > 0 || r.Payer.PayOut > 0) {
			return true
		}
	}
	return false
}

func (w when) matches(s subject) bool {
	return (w.Amount == 0 || w.Amount == s.amount) &&
		(w.Payer == "" || w.Payer == s.payer) &&
		(w.Call == "" || w.Call == s.call)
}

func (p payerRule) plan() plan {
	planned := plan{after: payerDelay, consign: seconds(p.Consign), payOut: seconds(p.PayOut), subState: p.SubState, qrCode: p.QRCode}
	switch p.Action {
	case "accept":
		planned.action = accept
	case "refuse":
		planned.action = giveUp
	case "reject":
		planned.action = reject
	}
	if p.After != nil {
		planned.after = seconds(*p.After)
	}
	if p.Amount > 0 {
		planned.pays = func(int64) int64 { return p.Amount }
	}
	return planned
}

// UnmarshalJSON reads an object, or a text that is its action.
func (p *payerRule) UnmarshalJSON(b []byte) error {
	type plain payerRule
	if json.Unmarshal(b, &p.Action) == nil {
		return nil
	}
	return json.Unmarshal(b, (*plain)(p))
}

// UnmarshalJSON reads an object, or a text that is its kind.
func (f *fault) UnmarshalJSON(b []byte) error {
	type plain fault
	if json.Unmarshal(b, &f.Kind) == nil {
		return nil
	}
	return json.Unmarshal(b, (*plain)(f))
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
