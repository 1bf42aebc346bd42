package simulator

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode"
)

// FuzzScenario: a scenario is accepted only with rules that can be played. Otherwise the
// error names a place and can be shown.
func FuzzScenario(f *testing.F) {
	for _, s := range []string{
		`{"seed":7,"rules":[{"when":{"amount":1250,"call":"status","nth":2},"fault":{"kind":"delay","seconds":3}},{}]}`,
		`[{"payer":{"action":"accept","amount":5,"after":0.5}}]`, `{"rules":[{"fault":"drop_after"},{"payer":"refuse"}]}`,
		`{"rules":[{"\u001b]0;x\u0007":1}]}`, `{"rules":[{"when":{"call":"\u001b[2J"}}]}`, `{"rules":[],"rules":[{}]}`, `{"RULES":[]}`,
		"\ufeff[]", "null", `{"seed":1e300,"rules":[]}`, strings.Repeat("[", 20000),
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		file, problems := parseScenario(raw)
		if len(problems) > 0 {
			text := (&ScenarioError{"FICHIER", problems}).Error()
			if file.Rules != nil || strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }) {
				t.Fatalf("refused with %q", text)
			}
			return
		}
		if file.Rules == nil {
			t.Fatalf("%q is taken without rules", raw)
		}
		s := &scenario{rules: file.Rules}
		for _, call := range []Call{"create", "attach", "status", "cancel"} {
			h := s.hit(subject{amount: 1250, payer: "10123453051", call: call})
			if h.payer != nil && h.payer.rule > len(file.Rules) {
				t.Fatalf("%q: %+v", raw, h)
			}
		}
		if text, err := json.Marshal(file.Rules); err != nil || len(text) == 0 {
			t.Fatalf("%q: %v", raw, err)
		}
	})
}

// FuzzLedgerFile: an old ledger file is imported whole or reported as damaged. It never
// counts as empty, and importing does not change it.
func FuzzLedgerFile(f *testing.F) {
	for _, s := range []string{
		`{"version":1,"calls":{},"transactions":[]}`, `{"version":2}`, ``, `null`, `{}`, `{"version":1,"transactions":[{},{}]}`,
		`{"version":1,"transactions":[{"id":"k3x9m2qv7a","state":"VALIDATED","paid":5}]}`, `{"version":1,"transactions":[{"id":"a"},{"id":"a"}]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		cfg, err := Config{Dir: t.TempDir()}.withDefaults()
		if err != nil {
			t.Fatal(err)
		}
		path := cfg.file(oldLedgerFile)
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := openBank(cfg, cents{}, nil, nil)
		after, readErr := os.ReadFile(path)
		if readErr != nil || string(after) != string(raw) {
			t.Fatalf("reading changed the file: %v", readErr)
		}
		if err != nil {
			if exists(cfg.file(LedgerFile)) {
				t.Fatal("a ledger was made beside the damaged one")
			}
			return
		}
		defer b.close()
		list, _ := b.list()
		var saved struct {
			Version      int
			Transactions []json.RawMessage
		}
		if json.Unmarshal(raw, &saved) != nil || saved.Version != 1 || len(saved.Transactions) != len(list) {
			t.Fatalf("%q is taken for a ledger of %d", raw, len(list))
		}
	})
}
