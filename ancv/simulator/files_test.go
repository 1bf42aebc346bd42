package simulator

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestFilesOfTheFirstStart(t *testing.T) {
	sim := start(t, nil)
	dir := sim.cfg.Dir
	for name, want := range map[string]os.FileMode{
		"": 0o700 | os.ModeDir, CAFile: 0o644, caKeyFile: 0o600, serverFile: 0o644, serverKeyFile: 0o600,
		KeyFile: 0o600, ParametersFile: 0o644, LedgerFile: 0o600,
	} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode() != want {
			t.Errorf("%s: mode %v, %v; want %v", name, info.Mode(), err, want)
		}
	}
	par := read(t, sim.ParametersPath())
	for _, line := range []string{
		"ID_MAGASIN=10000651", "ENSEIGNE=CAMPING DES PINS", "VILLE=ANNECY", "AJUSTEMENT=OUI", "SCEAU_REPONSE=OUI",
		"URL=" + sim.APIURL(), "QR_MODELE=" + sim.PhoneURL() + "/p/{id}",
	} {
		if !strings.Contains(par, line+"\n") {
			t.Errorf("parameters lack %s:\n%s", line, par)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".simulateur-*")); err != nil || len(left) != 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
}

// The key file's control equals that of the contract's sample.
func TestKeyControl(t *testing.T) {
	k := sealKey{"ver001", "100016", "0123456789abcdef0123456789abcdef"}
	if k.control() != "862F" {
		t.Fatalf("control = %s, want 862F", k.control())
	}
}

func TestRestartKeepsKeyAuthorityAndLedger(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sim")
	in := func(c *Config) { c.Dir = dir }
	first := start(t, in)
	c := newTill(t, first)
	paid, refunded, open := c.create(1000, false), c.create(2000, true), c.create(3000, false)
	simulated := c.create(1001, false)
	for _, err := range []error{first.Accept(paid, 0), first.Accept(refunded, 500)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	c.good(c.cancel(refunded), "CANCELLED")
	c.good(c.attach(open, "12345678901", 3000), "PROCESSING")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	before, kept := first.Ledger(), map[string]string{} // from memory: the book is closed
	for _, name := range []string{CAFile, caKeyFile, serverFile, KeyFile} {
		kept[name] = read(t, filepath.Join(dir, name))
	}
	edited := strings.Replace(read(t, first.ParametersPath()), "VILLE=ANNECY", "VILLE = AIX", 1)
	if err := os.WriteFile(first.ParametersPath(), []byte(edited), 0o600); err != nil {
		t.Fatal(err)
	}

	reread, err := New(Config{Dir: dir}) // not started: nobody pays
	if err != nil {
		t.Fatal(err)
	}
	after := reread.Ledger()
	if before.Debits != after.Debits || before.Cancellations != after.Cancellations || after.Net != before.Net {
		t.Fatalf("ledger before %+v, after %+v", before, after)
	}
	if diff := cmp.Diff(before.Calls, after.Calls); diff != "" {
		t.Fatal(diff)
	}
	if _, err := New(Config{Dir: dir}); !errors.Is(err, ErrInUse) {
		t.Fatalf("a second simulator in the directory = %v", err)
	}
	if err := reread.Close(); err != nil {
		t.Fatal(err)
	}
	second := start(t, in)
	for name, text := range kept {
		if read(t, filepath.Join(dir, name)) != text {
			t.Errorf("%s has changed", name)
		}
	}
	par := read(t, second.ParametersPath())
	if !strings.Contains(par, "VILLE = AIX\n") || !strings.Contains(par, "URL="+second.APIURL()+"\n") {
		t.Errorf("parameters:\n%s", par)
	}
	c = newTill(t, second)
	c.refused(c.sendCreate(newCreate("PAY-1", 100)), 400, codeBadRequest) // the same till's first payment
	if a := c.sendCreate(newCreate("PAY-1", 1000)); a.status != 200 || a.tx.ID != paid {
		t.Fatalf("the first creation sent again = %d %s, want 200 %s", a.status, a.tx.ID, paid)
	}
	c.good(c.attach(open, "12345678901", 3000), "PROCESSING")
	if a, _ := c.outcome(simulated); a.paid() != 1001 {
		t.Fatalf("the simulated payer did not resume: %+v", a)
	}
}

func TestDamagedFilesAreNamed(t *testing.T) {
	for _, name := range []string{LedgerFile, KeyFile, CAFile} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "sim")
			first, err := New(Config{Dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			if err := first.Close(); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, name)
			if err := os.WriteFile(path, []byte("damaged"), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := New(Config{Dir: dir}); err == nil || !strings.Contains(err.Error(), path) {
				t.Fatalf("New = %v, want an error that names %s", err, path)
			}
			if read(t, path) != "damaged" {
				t.Fatal("the damaged file was replaced")
			}
		})
	}
}

// ca.pem alone is enough to trust the server under each of its names. A server of another
// authority is not trusted.
func TestCertificateChain(t *testing.T) {
	sim := start(t, func(c *Config) { c.APIAddress = "localhost:0" })
	other := start(t, nil)
	tests := []struct {
		ca, name string
		ok       bool
	}{
		{sim.CAPath(), "127.0.0.1", true},
		{sim.CAPath(), "::1", true},
		{sim.CAPath(), "localhost", true},
		{sim.CAPath(), "connect.ancv.com", false},
		{other.CAPath(), "127.0.0.1", false},
	}
	for _, tt := range tests {
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM([]byte(read(t, tt.ca)))
		conn, err := tls.Dial("tcp", sim.API(), &tls.Config{RootCAs: roots, ServerName: tt.name})
		if (err == nil) != tt.ok {
			t.Errorf("%s: %v, want ok %t", tt.name, err, tt.ok)
		}
		if err == nil {
			conn.Close()
		}
	}
	if _, err := tls.Dial("tcp", sim.API(), &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11}); err == nil {
		t.Error("TLS 1.1 was accepted")
	}
}

func TestCertificateRenewal(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sim")
	now := newClock()
	pem := func(cfg Config) string {
		t.Helper()
		cfg.Dir, cfg.Now = dir, now.Now
		s, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return read(t, filepath.Join(dir, serverFile))
	}
	first := pem(Config{})
	if pem(Config{}) != first {
		t.Error("a good certificate was replaced")
	}
	named := pem(Config{APIAddress: "till.example:8443"})
	if named == first {
		t.Error("the certificate does not follow the address")
	}
	now.add(10*365*24*time.Hour - 20*24*time.Hour)
	if pem(Config{APIAddress: "till.example:8443"}) == named {
		t.Error("a certificate near its end was kept")
	}
	now.add(100 * 365 * 24 * time.Hour)
	if _, err := New(Config{Dir: dir, Now: now.Now}); !errors.Is(err, errCA) {
		t.Errorf("New after the authority's end = %v", err)
	}
}

func TestStartSaysWhatIsTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, cfg := range []Config{
		{APIAddress: taken.Addr().String(), PhoneAddress: "127.0.0.1:0"},
		{APIAddress: "127.0.0.1:0", PhoneAddress: taken.Addr().String()},
	} {
		cfg.Dir = t.TempDir()
		s, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Start(); err == nil || !strings.Contains(err.Error(), taken.Addr().String()) {
			t.Errorf("Start = %v", err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := New(Config{}); !errors.Is(err, errNoDir) {
		t.Errorf("New without a directory = %v", err)
	}
}

func TestReachable(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1:80": "127.0.0.1:80", "0.0.0.0:80": "10.0.0.9:80", "[::]:80": "10.0.0.9:80", ":80": "10.0.0.9:80", "": "",
	} {
		if got := reachable(address, "10.0.0.9"); got != want {
			t.Errorf("reachable(%q) = %q, want %q", address, got, want)
		}
	}
	if hosts := certificateHosts("0.0.0.0:8443"); len(hosts) < 3 {
		t.Errorf("hosts = %v", hosts)
	}
	if net.ParseIP(localNetwork()) == nil {
		t.Errorf("localNetwork = %q", localNetwork())
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
