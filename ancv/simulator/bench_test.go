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
	"path/filepath"
	"runtime"
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
				c := benchTill{b, sim, benchClient(b, sim)}
				for pb.Next() {
					c.pay(n.Add(1))
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

// BenchmarkLongPolls holds 1,000 tills in long polls and reports what they take. The tills
// are in the same process and count too.
func BenchmarkLongPolls(b *testing.B) {
	const tills = 1000
	for b.Loop() {
		sim := startBench(b, filepath.Join(b.TempDir(), "sim"))
		client := benchClient(b, sim)
		c := benchTill{b, sim, client}
		id := c.create(1)
		runtime.GC()
		before := memory(b)
		var polls sync.WaitGroup
		for range tills {
			polls.Go(func() { c.call(http.MethodGet, id+"/", nil, map[string]string{"Prefer": "wait=60"}, id) })
		}
		for sim.Ledger().Calls.Status < tills {
			runtime.Gosched()
		}
		b.ReportMetric(memory(b), "MB-in-all")
		b.ReportMetric(memory(b)-before, "MB-more")
		if err := sim.Accept(id, 0); err != nil {
			b.Fatal(err)
		}
		polls.Wait()
	}
}

// memory returns the process's memory in MB (VmRSS).
func memory(b *testing.B) float64 {
	raw, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Skip("needs /proc") //nolint:forbidigo // a measure of Linux alone
	}
	var size, resident float64
	fmt.Sscan(string(raw), &size, &resident)
	return resident * float64(os.Getpagesize()) / 1e6
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

func benchClient(b *testing.B, sim *Simulator) *http.Client {
	pem, err := os.ReadFile(sim.CAPath())
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
	b      *testing.B
	sim    *Simulator
	client *http.Client
}

func (c benchTill) create(n int64) string {
	req := newCreate(fmt.Sprintf("PAY-%d", n), 1000)
	return c.call(http.MethodPost, "", req, nil, "10000651", "100016", "CMD-1", req.Order.PaymentID, "1000").ID
}

func (c benchTill) pay(n int64) {
	id, payer := c.create(n), fmt.Sprintf("1%010d", n)
	body := ancv.WirePayerRequest{RequestDate: time.Now(), Payer: ancv.WirePayer{BeneficiaryID: payer, Amount: wireAmount(1000)}}
	c.call(http.MethodPost, id+"/payer/", body, nil, id, payer, "1000")
	c.call(http.MethodGet, id+"/", nil, nil, id)
	if err := c.sim.Accept(id, 0); err != nil {
		c.b.Error(err)
	}
}

func (c benchTill) call(method, path string, body any, header map[string]string, fields ...string) wireTransaction {
	r, err := sealedRequest(c.sim, method, path, body, fields...)
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

func sealedRequest(sim *Simulator, method, path string, body any, fields ...string) (*http.Request, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(raw)
	}
	r, err := http.NewRequest(method, sim.APIURL()+"/payment-transactions/"+path, reader)
	if err != nil {
		return nil, err
	}
	r.Header.Set(ancv.SealHeader, ancv.SealHeaderValue(sim.key.version, ancv.Seal(sim.key.key, fields...)))
	r.Header.Set("Content-Type", "application/json")
	return r, nil
}
