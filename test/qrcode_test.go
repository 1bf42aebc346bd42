package test

import (
	"os/exec"
	"regexp"
	"testing"

	"ancvtpe/internal/console/consoletest"
)

// The screen shows the qrCode of the acquirer's answer, although the parameters have a model
// of their own. The demo plays docs/scenarios/qr.json.
func TestAcquirersCode(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(program, "demo", "--data", t.TempDir(), "--telephone", "127.0.0.1:0", "--scenario", "../docs/scenarios/qr.json")
	till, err := consoletest.Start(cmd, 80, 30)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(till.Kill)
	for _, step := range []struct {
		text string
		keys []string
	}{
		{"Tapez le montant", []string{"7", "0", "0", "ENTER"}}, {"ANCV", []string{"1"}}, {"Présenter", []string{"1"}}, {"SCANNEZ LE QR CODE", nil},
	} {
		if err := till.WaitText(step.text); err != nil {
			t.Fatal(err)
		}
		if err := till.Keys(step.keys...); err != nil {
			t.Fatal(err)
		}
	}
	if err := till.WaitText("Temps restant"); err != nil {
		t.Fatal(err)
	}
	got, err := readCode(till.Screen, false)
	if err != nil {
		t.Fatalf("no code: %v\n%s", err, till.Screen.String())
	}
	if !regexp.MustCompile(`^CVCO-ESSAI:[0-9a-z]{10}$`).MatchString(got) {
		t.Errorf("the code says %q\n%s", got, till.Screen.String())
	}
}
