package simulator

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestScenarioProblems(t *testing.T) {
	tests := []struct {
		name, text string
		want       []Problem
	}{
		{"amount as text", `{"rules":[{},{},{"when":{"amount":"12"}}]}`, []Problem{{"/rules/2/when/amount", "attendu un nombre entier, reçu un texte"}}},
		{"amount zero", `{"rules":[{"when":{"amount":0}}]}`, []Problem{{"/rules/0/when/amount", "au moins 1"}}},
		{"amount too high", `{"rules":[{"when":{"amount":100000000}}]}`, []Problem{{"/rules/0/when/amount", "au plus 99999999"}}},
		{"unknown call", `{"rules":[{"when":{"call":"pay"}}]}`, []Problem{{"/rules/0/when/call", "valeur inconnue pay ; valeurs possibles : create, attach, status, cancel"}}},
		{"unknown name", `{"rules":[{"wen":{}}]}`, []Problem{{"/rules/0/wen", "nom inconnu : wen"}}},
		{"no action", `{"rules":[{"payer":{}}]}`, []Problem{{"/rules/0/payer", "il manque : action"}}},
		{"short action", `{"rules":[{"payer":"pay"}]}`, []Problem{{"/rules/0/payer", "valeur inconnue pay ; valeurs possibles : accept, refuse, reject, ignore"}}},
		{"no seconds", `{"rules":[{"fault":{"kind":"delay"}}]}`, []Problem{{"/rules/0/fault", "il manque : seconds"}}},
		{"short delay", `{"rules":[{"fault":"delay"}]}`, []Problem{{"/rules/0/fault", "valeur inconnue delay ; valeurs possibles : drop_before, drop_after, garbage, truncate, wrong_seal, replay, tls_reset"}}},
		{"status 200", `{"rules":[{"fault":{"kind":"status","status":200}}]}`, []Problem{{"/rules/0/fault/status", "au moins 400"}}},
		{"empty payer", `{"rules":[{"when":{"payer":""}}]}`, []Problem{{"/rules/0/when/payer", "texte vide"}}},
		{"no rules", `{}`, []Problem{{"/", "il manque : rules"}}},
		{"bare list", `[{"when":1}]`, []Problem{{"/rules/0/when", "attendu un objet, reçu un nombre"}}},
		{"text", `"hello"`, []Problem{{"/", "attendu un objet, reçu un texte"}}},
		{"empty", ``, []Problem{{"ligne 1, colonne 1", "ce n’est pas du JSON (unexpected end of JSON input)"}}},
		{"cut", "{\n  \"rules\": [}\n", []Problem{{"ligne 2, colonne 13", "ce n’est pas du JSON (invalid character '}' looking for beginning of value)"}}},
		{"large", strings.Repeat(" ", maxScenario+1), []Problem{{"", textTooLarge}}},
		{
			"two problems", `{"rules":[{"when":{"nth":0}},{"payer":{"action":"accept","after":-1}}]}`,
			[]Problem{{"/rules/0/when/nth", "au moins 1"}, {"/rules/1/payer/after", "au moins 0"}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, got := parseScenario([]byte(tt.text))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Fatal(diff)
			}
		})
	}
}

func TestScenarioErrorNamesFileAndPlace(t *testing.T) {
	cfg := Config{Dir: t.TempDir()}
	withScenario(t, `{"rules":[{"when":{"amount":"x"}}]}`)(&cfg)
	_, err := New(cfg)
	var bad *ScenarioError
	if !errors.As(err, &bad) {
		t.Fatalf("New = %v, want a ScenarioError", err)
	}
	want := cfg.Scenario + " /rules/0/when/amount : attendu un nombre entier, reçu un texte"
	if bad.Error() != want || bad.French() != want {
		t.Fatalf("error = %q, want %q", bad.Error(), want)
	}
	if entries, err := os.ReadDir(cfg.Dir); err != nil || len(entries) != 0 {
		t.Fatalf("a bad scenario left %v, %v", entries, err)
	}
	cfg.Scenario += ".nowhere"
	if _, err := New(cfg); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("New without the file = %v", err)
	}
}

func TestScenarioRules(t *testing.T) {
	file, problems := parseScenario([]byte("\ufeff" + `{"seed": 7, "comment": "x", "rules": [
		{"when": {"amount": 100, "call": "status", "nth": 2}, "fault": {"kind": "status", "status": 503}},
		{"when": {"amount": 100, "call": "cancel"}},
		{"when": {"payer": "12345678901"}, "payer": {"action": "accept", "amount": 50, "after": 0.5}},
		{"when": {"amount": 100}, "payer": "reject", "fault": "drop_after"}
	]}`))
	if problems != nil {
		t.Fatal(problems)
	}
	s := &scenario{rules: file.Rules}
	tests := []struct {
		sub   subject
		rule  int
		fault string
	}{
		{subject{call: CallCreate, amount: 100}, 4, "drop_after"},
		{subject{call: CallAttach, amount: 100, payer: "12345678901"}, 3, "drop_after"},
		{subject{call: CallStatus, amount: 100}, 4, "drop_after"},
		{subject{call: CallStatus, amount: 100}, 4, "status"},
		{subject{call: CallStatus, amount: 100}, 4, "drop_after"},
		{subject{call: CallCancel, amount: 100}, 0, ""},
		{subject{call: CallCreate, amount: 200}, 0, ""},
	}
	for i, tt := range tests {
		h := s.hit(tt.sub)
		rule, fault := 0, ""
		if h.payer != nil {
			rule = h.payer.rule
		}
		if h.fault != nil {
			fault = h.fault.Kind
		}
		if rule != tt.rule || fault != tt.fault {
			t.Errorf("call %d: rule %d fault %q, want %d %q", i, rule, fault, tt.rule, tt.fault)
		}
	}
	if *file.Seed != 7 {
		t.Errorf("seed = %d", *file.Seed)
	}
	p := file.Rules[2].Payer.plan()
	if p.after != 500*time.Millisecond || p.amount(transaction{Requested: 80, Adjustable: true}) != 50 ||
		p.amount(transaction{Requested: 40, Adjustable: true}) != 40 || p.amount(transaction{Requested: 80}) != 80 {
		t.Errorf("plan = %+v", p)
	}
}

func TestScenarioPayers(t *testing.T) {
	sim := start(t, withScenario(t, `[
		{"when": {"amount": 1000}, "payer": {"action": "accept", "amount": 600}},
		{"when": {"amount": 2000}, "payer": "refuse"},
		{"when": {"amount": 3000}, "payer": {"action": "reject", "after": 0}},
		{"when": {"amount": 4000}, "payer": "ignore"},
		{"when": {"amount": 5000, "call": "status", "nth": 2}, "payer": "accept"},
		{"when": {"payer": "12345678901"}, "payer": "refuse"}
	]`))
	c := newTill(t, sim)
	for amount, want := range map[int64]string{2000: "ABORTED", 3000: "REJECTED"} {
		if a, _ := c.outcome(c.create(amount, true)); a.tx.State != want {
			t.Errorf("%d: %s, want %s", amount, a.tx.State, want)
		}
	}
	if a, _ := c.outcome(c.create(1000, true)); a.paid() != 600 {
		t.Errorf("paid = %d, want 600", a.paid())
	}
	// The cents table is not used, and no other rule matches.
	ignored, other := c.create(4000, true), c.create(1001, true)
	late := c.create(5000, true)
	c.good(c.status(late), "INITIALIZED")
	if a, _ := c.outcome(late); a.paid() != 5000 {
		t.Errorf("paid = %d, want 5000", a.paid())
	}
	c.good(c.status(ignored), "INITIALIZED")
	c.good(c.attach(other, "12345678901", 1001), "PROCESSING")
	if a, _ := c.outcome(other); a.tx.State != "ABORTED" {
		t.Errorf("by id: %s, want ABORTED", a.tx.State)
	}
}

// A creation whose answer was lost is not paid by any rule until a call names it, also after
// a restart (decision 89).
func TestScenarioPayerWaitsForTheTill(t *testing.T) {
	dir := t.TempDir()
	with := withScenario(t, `[
		{"when": {"call": "create", "nth": 1}, "fault": "drop_after"},
		{"when": {"amount": 1000}, "payer": {"action": "accept", "after": 0}},
		{"when": {"amount": 2000, "call": "create"}, "payer": {"action": "accept", "after": 0}}
	]`)
	sim := start(t, func(c *Config) { with(c); c.Dir = dir })
	c := newTill(t, sim)
	if a := c.sendCreate(newCreate("LOST", 1000)); a.err == nil {
		t.Fatalf("the answer came: %+v", a)
	}
	c.create(2000, false)
	for _, p := range sim.Pending() {
		sim.bank.mu.Lock()
		if e := sim.bank.entries[p.ID]; e.payer != nil {
			t.Errorf("the payer of %d acts already", p.Requested)
		}
		sim.bank.mu.Unlock()
	}
	if err := sim.Close(); err != nil {
		t.Fatal(err)
	}
	sim = start(t, func(c *Config) { with(c); c.Dir = dir })
	c = newTill(t, sim)
	waiting := sim.Pending()
	if len(waiting) != 2 {
		t.Fatalf("waiting: %+v", waiting)
	}
	for _, p := range waiting {
		if a, _ := c.outcome(p.ID); a.paid() != p.Requested {
			t.Errorf("%d: paid %d once it was named", p.Requested, a.paid())
		}
	}
}

// Answers carry the qr_code of a scenario with the id in it, until the end and after a
// restart. A text that a code cannot hold is refused.
func TestScenarioGivesTheCode(t *testing.T) {
	dir := t.TempDir()
	scenario := withScenario(t, `[{"when": {"call": "create", "amount": 700}, "payer": {"action": "ignore", "qr_code": "ESSAI:{id}?x"}}]`)
	for run := range 2 {
		sim := start(t, func(c *Config) { scenario(c); c.Dir = dir })
		c := newTill(t, sim)
		c.n = 10 * run
		list := sim.Pending()
		if len(list) == 0 {
			c.create(700, false)
			list = sim.Pending()
		}
		id := list[0].ID
		c.good(c.status(id), "INITIALIZED")
		tx := rawStatus(t, sim, id)["transaction"].(map[string]any)
		if tx["qrCode"] != "ESSAI:"+id+"?x" {
			t.Errorf("qrCode is %v", tx["qrCode"])
		}
		if other := c.create(701, false); rawStatus(t, sim, other)["transaction"].(map[string]any)["qrCode"] != nil {
			t.Error("a code that nobody asked for")
		}
		c.good(c.cancel(sim.Pending()[1].ID), "CANCELLED")
		if err := sim.Close(); err != nil {
			t.Fatal(err)
		}
	}
	_, problems := parseScenario([]byte(`[{"payer": {"action": "ignore", "qr_code": "é"}}]`))
	if len(problems) != 1 || problems[0].Place != "/rules/0/payer/qr_code" {
		t.Errorf("problems: %+v", problems)
	}
}

func TestSeedRepeatsTheIDs(t *testing.T) {
	var ids []string
	for range 2 {
		sim := start(t, withScenario(t, `{"seed": 42, "rules": []}`))
		ids = append(ids, newTill(t, sim).create(1000, false))
	}
	if ids[0] != ids[1] {
		t.Fatalf("ids = %v", ids)
	}
}

func TestSchemaIsItsOwnDraft(t *testing.T) {
	var doc map[string]any
	if err := json.Unmarshal(scenarioSchema, &doc); err != nil {
		t.Fatal(err)
	}
	if problems, err := checkSchema(scenarioSchema, []byte(`{"rules":[]}`)); err != nil || len(problems) != 0 {
		t.Fatal(problems, err)
	}
}

func TestScenarioResumes(t *testing.T) {
	dir := t.TempDir()
	with := withScenario(t, `[
		{"when": {"amount": 1000, "call": "attach"}, "payer": {"action": "refuse", "after": 0.2}},
		{"when": {"amount": 3000, "nth": 1}, "payer": "accept"}
	]`)
	first := start(t, func(c *Config) { with(c); c.Dir, c.Scale = dir, 3600 })
	c := newTill(t, first)
	attached, waits := c.create(1000, false), c.create(2000, false)
	c.good(c.attach(attached, "12345678901", 1000), "PROCESSING")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	c = newTill(t, start(t, func(c *Config) { with(c); c.Dir = dir }))
	if a, _ := c.outcome(attached); a.tx.State != "ABORTED" {
		t.Fatalf("state = %s, want ABORTED", a.tx.State)
	}
	c.good(c.status(waits), "INITIALIZED")
}
