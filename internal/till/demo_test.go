package till

import (
	"net"
	"path/filepath"
	"strings"
	"testing"

	"ancvtpe/ancv/simulator"
)

// A simulator that cannot listen unlocks its directory. One whose directory is in use says so.
func TestStartSimulatorTwice(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	cfg := simulator.Config{Dir: filepath.Join(t.TempDir(), "sim"), APIAddress: "127.0.0.1:0", PhoneAddress: taken.Addr().String()}
	if _, err := StartSimulator(cfg, DemoFlags); err == nil {
		t.Fatal("two servers listen on one address")
	}
	cfg.PhoneAddress = "127.0.0.1:0"
	sim, err := StartSimulator(cfg, DemoFlags)
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	_, err = StartSimulator(cfg, DemoFlags)
	if code, text := Explain(err); code != ExitUsage || !strings.Contains(text, "Un autre simulateur") {
		t.Errorf("%d %s (%v)", code, text, err)
	}
}
