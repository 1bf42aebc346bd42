package simulator

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ancvtpe/ancv"
)

// tillsAtOnce is the number of tills in the benchmarks.
const tillsAtOnce = 32

// BenchmarkPayment makes whole payments over TLS (create, attach, status, accept) from 32
// tills at once, with an empty ledger and with one of 100,000 transactions.
func BenchmarkPayment(b *testing.B) {
	for _, held := range []int{0, 100_000} {
		b.Run(fmt.Sprintf("ledger=%d", held), func(b *testing.B) {
			dir := filepath.Join(b.TempDir(), "sim")
			if held > 0 {
				fillLedger(b, dir, held)
			}
			sim := startBench(b, dir)
			var n atomic.Int64
			b.SetParallelism(max(tillsAtOnce/runtime.GOMAXPROCS(0), 1))
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				c := benchTill{b, sim.key, sim.APIURL(), sim.PhoneURL(), benchClient(b, sim.CAPath())}
				for pb.Next() {
					if err := sim.Accept(c.attached(n.Add(1)), 0); err != nil {
						b.Error(err)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "payments/s")
		})
	}
}

// BenchmarkOpen opens a ledger of 100,000 transactions.
func BenchmarkOpen(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "sim")
	fillLedger(b, dir, 100_000)
	for b.Loop() {
		s, err := New(Config{Dir: dir})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLongPolls keeps 1,000 tills in long polls, round after round. It reports the memory of
// the simulator, which runs in a process of its own, at that time (VmRSS) and at most.
func BenchmarkLongPolls(b *testing.B) {
	const tills = 1000
	c, child := benchChild(b)
	atRest := resident(b, child, "VmRSS:")
	var first, last float64
	for n := int64(1); b.Loop(); n++ {
		id := c.create(n)
		var polls sync.WaitGroup
		for range tills {
			polls.Go(func() { c.call(http.MethodGet, id+"/", nil, map[string]string{"Prefer": "wait=60"}, id) })
		}
		for now := (consoleState{}); now.Calls.Status < int(n)*tills; c.desk("state", "", &now) {
			runtime.Gosched()
		}
		if last = resident(b, child, "VmRSS:"); n == 1 {
			first = last
		}
		c.desk("transactions/"+id+"/state", `{"state":"AUTHORIZED"}`, &Payment{})
		polls.Wait()
	}
	b.ReportMetric(atRest, "MB-at-rest")
	b.ReportMetric(first, "MB-first-round")
	b.ReportMetric(last, "MB-last-round")
	b.ReportMetric(resident(b, child, "VmHWM:"), "MB-most")
}

// childDir is the variable that makes this test binary a simulator.
const childDir = "SIMULATOR_OF_A_BENCHMARK"

func TestMain(m *testing.M) {
	dir := os.Getenv(childDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	sim, err := New(Config{Dir: dir, APIAddress: "127.0.0.1:0", PhoneAddress: "127.0.0.1:0"})
	if err == nil {
		err = sim.Start()
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(sim.APIURL(), sim.PhoneURL())
	io.Copy(io.Discard, os.Stdin)
}

// benchChild starts a simulator in a process of its own, which ends with the benchmark.
func benchChild(b *testing.B) (benchTill, int) {
	dir := filepath.Join(b.TempDir(), "sim")
	cmd := exec.CommandContext(b.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		in.Close()
		cmd.Wait()
	})
	c := benchTill{b: b}
	if _, err := fmt.Fscan(out, &c.api, &c.page); err != nil {
		b.Fatal(err)
	}
	c.key, err = openKey(dir, ProviderID)
	if err != nil {
		b.Fatal(err)
	}
	c.client = benchClient(b, filepath.Join(dir, CAFile))
	return c, cmd.Process.Pid
}

// resident is a line of /proc/PID/status, in MB.
func resident(b *testing.B, pid int, name string) float64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Skip("needs /proc") //nolint:forbidigo // a measure of Linux alone
	}
	_, after, _ := strings.Cut(string(raw), name)
	var kib float64
	fmt.Sscan(after, &kib)
	return kib * 1024 / 1e6
}

func startBench(b *testing.B, dir string) *Simulator {
	sim, err := New(Config{Dir: dir, APIAddress: "127.0.0.1:0", PhoneAddress: "127.0.0.1:0"})
	if err != nil {
		b.Fatal(err)
	}
	if err := sim.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := sim.Close(); err != nil {
			b.Error(err)
		}
	})
	return sim
}

func benchClient(b *testing.B, ca string) *http.Client {
	pem, err := os.ReadFile(ca)
	if err != nil {
		b.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, MaxIdleConnsPerHost: tillsAtOnce}
	b.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// benchTill is a till that keeps its connection.
type benchTill struct {
	b         *testing.B
	key       sealKey
	api, page string
	client    *http.Client
}

func (c benchTill) create(n int64) string {
	req := newCreate(fmt.Sprintf("PAY-%d", n), 1000)
	return c.call(http.MethodPost, "", req, nil, "10000651", "100016", "CMD-1", req.Order.PaymentID, "1000").ID
}

// attached makes a payment up to the payer's decision.
func (c benchTill) attached(n int64) string {
	id, payer := c.create(n), fmt.Sprintf("1%010d", n)
	body := ancv.WirePayerRequest{RequestDate: time.Now(), Payer: ancv.WirePayer{BeneficiaryID: payer, Amount: wireAmount(1000)}}
	c.call(http.MethodPost, id+"/payer/", body, nil, id, payer, "1000")
	c.call(http.MethodGet, id+"/", nil, nil, id)
	return id
}

// desk asks the console; body "" is a GET.
func (c benchTill) desk(path, body string, into any) {
	r, err := http.NewRequest(http.MethodGet, c.page+"/console/api/"+path, nil)
	if body != "" {
		var session struct{ Token string }
		c.desk("session", "", &session)
		r, err = http.NewRequest(http.MethodPost, c.page+"/console/api/"+path, strings.NewReader(body))
		r.Header.Set(tokenHeader, session.Token)
	}
	if err != nil {
		c.b.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		c.b.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil || resp.StatusCode != http.StatusOK {
		c.b.Fatalf("console, %s: %d, %v", path, resp.StatusCode, err)
	}
}

func (c benchTill) call(method, path string, body any, header map[string]string, fields ...string) wireTransaction {
	r, err := c.sealed(method, path, body, fields...)
	if err != nil {
		c.b.Error(err)
		return wireTransaction{}
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	resp, err := c.client.Do(r)
	if err != nil {
		c.b.Error(err)
		return wireTransaction{}
	}
	defer resp.Body.Close()
	var a wireResponse
	if err := json.NewDecoder(resp.Body).Decode(&a); err != nil || a.Transaction == nil {
		c.b.Errorf("%s %s: %d, %v", method, path, resp.StatusCode, err)
		return wireTransaction{}
	}
	return *a.Transaction
}

func (c benchTill) sealed(method, path string, body any, fields ...string) (*http.Request, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(raw)
	}
	r, err := http.NewRequest(method, c.api+"/payment-transactions/"+path, reader)
	if err != nil {
		return nil, err
	}
	r.Header.Set(ancv.SealHeader, ancv.SealHeaderValue(c.key.version, ancv.Seal(c.key.key, fields...)))
	r.Header.Set("Content-Type", "application/json")
	return r, nil
}
