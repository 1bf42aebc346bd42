package ancv

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"ancvtpe/payment"
)

// proxy is a CONNECT proxy on the loopback that records its requests. It answers say instead of
// opening the tunnel, unless say is "".
type proxy struct {
	address string
	say     string
	mu      sync.Mutex
	asked   []string
}

func newProxy(t *testing.T, say string) *proxy {
	t.Helper()
	p := &proxy{say: say}
	p.address = listen(t, p.serve)
	return p
}

func (p *proxy) serve(c net.Conn) {
	head := bufio.NewReader(c)
	req, err := http.ReadRequest(head)
	if err != nil {
		return
	}
	p.mu.Lock()
	p.asked = append(p.asked, req.Method+" "+req.Host+" "+req.Header.Get("Proxy-Authorization"))
	p.mu.Unlock()
	if p.say != "" {
		_, _ = io.WriteString(c, p.say)
		_, _ = io.Copy(io.Discard, c)
		return
	}
	there, err := net.Dial("tcp", req.Host)
	if err != nil {
		return
	}
	defer there.Close()
	_, _ = io.WriteString(c, "HTTP/1.1 200 Connection established\r\n\r\n")
	done := make(chan struct{})
	go func() {
		_, _ = io.Copy(c, there)
		close(done)
	}()
	_, _ = io.Copy(there, head)
	there.Close()
	<-done
}

func (p *proxy) requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

// TestProxy: the parameter PROXY chooses the connection, and TLS is verified from end to end.
func TestProxy(t *testing.T) {
	p := newProxy(t, "")
	t.Setenv("HTTPS_PROXY", "http://marie:secret@"+p.address)
	t.Setenv("https_proxy", "")
	for name, tt := range map[string]struct {
		setting, noProxy string
		want             string // the proxy's request, with %s for the acquirer; "" for none
	}{
		"address":          {"http://" + p.address, "*", "CONNECT %s "},
		"system":           {payment.SystemProxy, "", "CONNECT %s Basic bWFyaWU6c2VjcmV0"},
		"system, others":   {payment.SystemProxy, "exemple.fr, 10.0.0.1", "CONNECT %s Basic bWFyaWU6c2VjcmV0"},
		"system, not here": {payment.SystemProxy, "exemple.fr, 127.0.0.1", ""},
		"none":             {payment.NoProxy, "", ""},
		"empty":            {"", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("NO_PROXY", tt.noProxy)
			t.Setenv("no_proxy", "")
			before := len(p.requests())
			c := honest(t, answering(200, transactionJSON("PROCESSING", 1250)), func(cfg *Config) { cfg.Proxy = tt.setting })
			_, err := c.Status(t.Context(), testQuery, 0)
			must(t, err)
			host, _, _ := strings.Cut(strings.TrimPrefix(c.base, "https://"), "/")
			got := strings.Join(p.requests()[before:], ", ")
			if want := tt.want; want == "" && got != "" || want != "" && got != fmt.Sprintf(want, host) {
				t.Errorf("the proxy was asked %q", got)
			}
		})
	}
	// A proxy cannot stand in for the acquirer.
	c := honest(t, answering(200, transactionJSON("PROCESSING", 1250)), func(cfg *Config) {
		cfg.Proxy, cfg.CAs = "http://"+p.address, newAuthority(t, 10).pool()
	})
	_, err := c.Status(t.Context(), testQuery, 0)
	wantFailure(t, err, false, payment.CauseCertificate)
}

// TestProxyRefuses: where a proxy opens no tunnel, nothing was sent and the cause is the proxy.
func TestProxyRefuses(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	must(t, closed.Close())
	for name, tt := range map[string]string{
		"password":  "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
		"forbids":   "HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\n<html>",
		"gateway":   "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
		"later":     "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nConnection: close\r\n\r\n",
		"elsewhere": "HTTP/1.1 302 Found\r\nLocation: http://portail.invalid/\r\n\r\n",
		"hints":     "HTTP/1.1 103 Early Hints\r\n\r\n",
		"repeats":   "HTTP/1.1 200 OK\r\nBasic " + testKey.Key + "\r\n\r\n",
		"is SMTP":   "220 " + testKey.Key + " ESMTP\r\n",
		"garbage":   "\x00\xff SSH-2.0\r\n\r\n",
		"endless":   "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 100<<10),
		"speaks":    "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			p := newProxy(t, tt)
			c := honest(t, answering(200, ""), func(cfg *Config) { cfg.Proxy = "http://" + p.address })
			_, err := c.Create(t.Context(), testDebit)
			wantFailure(t, err, false, payment.CauseProxy)
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		c := honest(t, answering(200, ""), func(cfg *Config) { cfg.Proxy = "http://" + closed.Addr().String() })
		_, err := c.Create(t.Context(), testDebit)
		wantFailure(t, err, false, payment.CauseProxy)
	})
	t.Run("silent", func(t *testing.T) {
		silent := listen(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
		c := honest(t, answering(200, ""), func(cfg *Config) {
			cfg.Proxy, cfg.Timeouts.Connect = "http://"+silent, 100*time.Millisecond
		})
		_, err := c.Create(t.Context(), testDebit)
		wantFailure(t, err, false, payment.CauseProxy)
	})
}

// TestSystemProxy: the forms of HTTPS_PROXY.
func TestSystemProxy(t *testing.T) {
	t.Setenv("https_proxy", "")
	t.Setenv("no_proxy", "")
	t.Setenv("NO_PROXY", "*.autre.fr, 10.0.0.0/8")
	for text, want := range map[string]string{
		"": "", "proxy.fr:3128": "http://proxy.fr:3128", "http://proxy.fr": "http://proxy.fr", "socks5://proxy.fr:1080": "refused",
		"https://proxy.fr": "refused", "http://": "refused", ":": "refused",
	} {
		t.Setenv("HTTPS_PROXY", text)
		got, err := proxyFor(payment.SystemProxy, payment.DefaultURL)
		switch {
		case want == "refused" && verdicts(Diagnose(t.Context(), Config{
			URL: payment.DefaultURL, Shop: "10000651", Key: testKey, Proxy: payment.SystemProxy,
		})) != fmt.Sprintf("-%d ? ? ? ? ?", payment.CauseProxy):
			t.Errorf("%q: the proxy is not blamed", text)
		case want == "refused" && err == nil, want != "refused" && err != nil:
			t.Errorf("%q: %v, %v", text, got, err)
		case err == nil && want == "" && got != nil, err == nil && want != "" && got.String() != want:
			t.Errorf("%q: %v", text, got)
		}
		if ProxyIgnored(payment.SystemProxy) || ProxyIgnored(payment.NoProxy) != (text != "") {
			t.Errorf("%q: ignored", text)
		}
	}
	for list, want := range map[string]bool{
		"connect.ancv.com": true, "ANCV.com": true, ".ancv.com": true, "*": true, "x, connect.ancv.com:443": true,
		"connect.ancv.com:8443": false, "cv.com": false, "": false, ",": false, "ancv.co": false,
		"*.ancv.com": true, "*ancv.com": false, "*.com": true, "0.0.0.0/0": false, "connect.ancv.com/32": false,
	} {
		if got := spared(payment.DefaultURL, list); got != want {
			t.Errorf("%q: %t", list, got)
		}
	}
	for list, want := range map[string]bool{
		"192.168.0.0/16": true, "x,192.168.1.20": true, "192.168.1.20:8443": true, "192.168.1.0/24": true, "192.168.2.0/24": false, "168.1.20": false,
		"192.168.1.2": false, "::/0": false,
	} {
		if got := spared("https://192.168.1.20:8443/api", list); got != want {
			t.Errorf("an address, %q: %t", list, got)
		}
	}
}

// TestDiagnosisThroughProxy: each step goes through the proxy, and one that refuses is named.
func TestDiagnosisThroughProxy(t *testing.T) {
	p, other := newProxy(t, ""), newProxy(t, "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")
	for address, want := range map[string]string{
		p.address: "+ + + + + +", other.address: fmt.Sprintf("+ -%d ? ? ? ?", payment.CauseProxy),
		"no..name:3128": fmt.Sprintf("-%d ? ? ? ? ?", payment.CauseProxy),
	} {
		c := honest(t, (&desk{create: "INITIALIZED", cancel: "ABORTED"}).ServeHTTP, nil)
		cfg := Config{
			URL: c.base, Shop: "10000651", Key: testKey, Time: fixedClock(testNow).Now, Proxy: "http://" + address,
			CAs: c.transport.TLSClientConfig.RootCAs,
		}
		if got := verdicts(Diagnose(t.Context(), cfg)); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}
