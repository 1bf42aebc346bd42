package ancv

import (
	"bufio"
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"ancvtpe/payment"
)

// CheckProxy reports whether a text is a value of parameter PROXY: NON, SYSTEME, or
// http://host:port and nothing after it. Its error is ErrProxy.
func CheckProxy(s string) error {
	if s == payment.NoProxy || s == payment.SystemProxy {
		return nil
	}
	_, err := proxyURL(s)
	return err
}

// proxyURL reads http://host:port.
func proxyURL(s string) (*url.URL, error) {
	for _, r := range s {
		if r <= ' ' || r > '~' || r == '?' || r == '#' || r == '\\' {
			return nil, ErrProxy
		}
	}
	u, err := url.Parse(s)
	if err != nil || len(s) > maxURL || u.Scheme != "http" || u.Hostname() == "" || u.User != nil ||
		strings.Trim(u.Path, "/") != "" {
		return nil, ErrProxy
	}
	if n, err := strconv.ParseUint(u.Port(), 10, 16); err != nil || n == 0 {
		return nil, ErrProxy
	}
	return u, nil
}

// proxyFor returns the proxy for the acquirer's URL, or nil.
func proxyFor(setting, base string) (*url.URL, error) {
	switch setting {
	case "", payment.NoProxy:
		return nil, nil
	case payment.SystemProxy:
		return systemProxy(base)
	}
	return proxyURL(setting)
}

// systemProxy reads HTTPS_PROXY and NO_PROXY. Unlike net/http it makes no exception for the
// loopback (decision 56).
func systemProxy(base string) (*url.URL, error) {
	text := environment("HTTPS_PROXY")
	if text == "" || spared(base, environment("NO_PROXY")) {
		return nil, nil
	}
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" || u.Hostname() == "" {
		return nil, ErrProxy
	}
	return u, nil
}

// environment reads a variable that may be written in small letters.
func environment(name string) string {
	return cmp.Or(os.Getenv(name), os.Getenv(strings.ToLower(name)))
}

// spared reports whether NO_PROXY, a list of hosts, domains, addresses and networks, names the
// acquirer's host.
func spared(base, list string) bool {
	u, err := url.Parse(base)
	if err != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	address := net.ParseIP(host)
	for name := range strings.SplitSeq(strings.ToLower(list), ",") {
		name = strings.TrimSpace(name)
		if bare, port, err := net.SplitHostPort(name); err == nil && port == cmp.Or(u.Port(), "443") {
			name = bare
		}
		domain := "." + strings.TrimPrefix(strings.TrimPrefix(name, "*."), ".")
		_, network, notOne := net.ParseCIDR(name)
		switch {
		case name == "*", name == host:
			return true
		case address != nil: // has no domain
			if notOne == nil && network.Contains(address) {
				return true
			}
		case domain != "." && strings.HasSuffix("."+host, domain):
			return true
		}
	}
	return false
}

// ProxyIgnored reports whether HTTPS_PROXY is set and the parameter PROXY does not use it,
// which may be why the acquirer cannot be reached.
func ProxyIgnored(setting string) bool {
	return setting != payment.SystemProxy && environment("HTTPS_PROXY") != ""
}

// What a proxy may do instead of opening the tunnel. The errors do not quote its answer, because
// the till has sent it a password, which the answer may repeat.
var (
	errTunnel   = errors.New("proxy does not open the tunnel")
	errNotProxy = errors.New("proxy's answer is cut or is not HTTP")
)

// proxyError is an error between the till and its proxy.
type proxyError struct{ err error }

func (e *proxyError) Error() string { return "proxy: " + e.err.Error() }
func (e *proxyError) Unwrap() error { return e.err }

// tunnel dials the acquirer, through CONNECT where there is a proxy. The proxy sees a host's name
// and port, but not what TLS carries.
type tunnel struct {
	direct   net.Dialer
	proxy    *url.URL      // nil: none
	patience time.Duration // for the proxy's answer to CONNECT
}

// DialContext connects to address. Its error is a *proxyError where the proxy is to blame.
func (t *tunnel) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	if t.proxy == nil {
		return t.direct.DialContext(ctx, network, address)
	}
	conn, err := t.direct.DialContext(ctx, network, net.JoinHostPort(t.proxy.Hostname(), cmp.Or(t.proxy.Port(), "80")))
	if err != nil {
		return nil, &proxyError{err}
	}
	if err := t.open(ctx, conn, address); err != nil {
		conn.Close() // there is no tunnel
		return nil, &proxyError{err}
	}
	return conn, nil
}

// open asks the proxy for a tunnel and reads its whole answer.
func (t *tunnel) open(ctx context.Context, conn net.Conn, address string) error {
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) }) //nolint:errcheck // the read ends otherwise
	defer stop()
	if err := conn.SetDeadline(time.Now().Add(t.patience)); err != nil {
		return err
	}
	head := "CONNECT " + address + " HTTP/1.1\r\nHost: " + address + "\r\nUser-Agent: ancv-tpe\r\n"
	if user := t.proxy.User; user != nil {
		password, _ := user.Password()
		head += "Proxy-Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password)) + "\r\n"
	}
	if _, err := io.WriteString(conn, head+"\r\n"); err != nil {
		return err
	}
	answer := bufio.NewReader(io.LimitReader(conn, maxBody))
	resp, err := http.ReadResponse(answer, &http.Request{Method: http.MethodConnect})
	var network net.Error
	switch {
	case errors.As(err, &network):
		return err
	case err != nil:
		return errNotProxy
	}
	defer resp.Body.Close()
	// Bytes behind the answer cannot come from a TLS server, which waits for the client.
	if resp.StatusCode != http.StatusOK || answer.Buffered() > 0 {
		return fmt.Errorf("%w: HTTP status %d", errTunnel, resp.StatusCode)
	}
	if !stop() {
		return context.Cause(ctx)
	}
	return conn.SetDeadline(time.Time{})
}
