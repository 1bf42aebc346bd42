package ancv

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"ancvtpe/internal/textfile"
	"ancvtpe/payment"
)

// Errors of a configuration with which no request can be made. None of them holds
// the text that was refused: a URL may carry a password.
var (
	// ErrURL says that a URL is not an https URL with a host and nothing but a path.
	ErrURL = errors.New("URL is not https with a host, without user, query or fragment")
	// ErrProxy says that a proxy is neither NON, SYSTEME nor http://host:port, or that HTTPS_PROXY
	// names none.
	ErrProxy = errors.New("proxy is not NON, SYSTEME or http://host:port")
	// ErrAuthority says that the authority's file holds no certificate.
	ErrAuthority = errors.New("authority file holds no PEM certificate")
	// ErrIncomplete says that the shop or the key is missing or malformed.
	ErrIncomplete = errors.New("shop or sealing key is missing or malformed")
)

// Timeouts bound each part of a call. A part that is zero has its default.
type Timeouts struct {
	Connect   time.Duration // name resolution and connection, 5 s
	Handshake time.Duration // TLS, 5 s
	Header    time.Duration // request sent to header received, 9 s (decision 10)
	Margin    time.Duration // added to the wait that the server was asked for, 5 s
	Body      time.Duration // header received to end of the body, 5 s
	// Idle is how long an unused connection is kept, 4 s. That is shorter than the servers'
	// own limits, so that a POST seldom uses a connection that the server has closed.
	Idle time.Duration
}

func (t Timeouts) withDefaults() Timeouts {
	for _, d := range []struct {
		at    *time.Duration
		value time.Duration
	}{
		{&t.Connect, 5 * time.Second},
		{&t.Handshake, 5 * time.Second},
		{&t.Header, 9 * time.Second},
		{&t.Margin, 5 * time.Second},
		{&t.Body, 5 * time.Second},
		{&t.Idle, 4 * time.Second},
	} {
		if *d.at <= 0 {
			*d.at = d.value
		}
	}
	return t
}

// Config is what a Client needs. URL, Shop and Key are mandatory.
type Config struct {
	URL  string // https base URL of the API, without query
	Shop payment.ShopID
	Key  payment.SealKey
	// ResponseSeal makes a missing or wrong response seal "no answer"; with false the header
	// is not read (parameter SCEAU_REPONSE).
	ResponseSeal bool
	// Label goes with each order: the shop's name (ENSEIGNE), at most 40 characters; may be empty.
	Label string
	// ReturnURL is where the acquirer sends notifications (URL_RETOUR); "" for none.
	ReturnURL string
	// Proxy is a value of parameter PROXY; empty is payment.NoProxy.
	Proxy string
	// CAs, else CAFile (PEM), are the only authorities to trust; with neither, the system's.
	CAs    *x509.CertPool
	CAFile string
	// Clock dates the requests; nil for the system's.
	Clock payment.Clock
	// Time checks the certificates; nil for the system's clock. The till's trial clock must
	// not be used, since it would accept an expired certificate or refuse a valid one.
	Time     func() time.Time
	Timeouts Timeouts
	// Log gets technical events, never an amount, an id, a payer or a key; nil for no log.
	Log *slog.Logger
}

// Client is the acquirer's client. It implements payment.Acquirer. Each call is one request
// that is never sent twice, except that a status, which changes nothing, may be sent again
// where a kept connection is dead. Its methods may be called from several goroutines.
type Client struct {
	base         string
	shop         payment.ShopID
	key          payment.SealKey
	responseSeal bool
	label        string
	redirects    *WireRedirects
	clock        payment.Clock
	time         func() time.Time // that judges certificates
	times        Timeouts
	log          *slog.Logger
	proxy        *url.URL // nil for none
	transport    *http.Transport
}

var _ payment.Acquirer = (*Client)(nil)

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

// NewClient checks the configuration and reads CAFile; it does no network I/O. Its
// error is a *payment.Failure with CauseConfiguration that wraps ErrURL, ErrAuthority,
// ErrIncomplete or the error of reading the file, or with CauseProxy that wraps ErrProxy.
func NewClient(cfg Config) (*Client, error) {
	roots, err := cfg.check()
	var proxy *url.URL
	if err == nil {
		proxy, err = proxyFor(cfg.Proxy, cfg.URL)
	}
	if err != nil {
		cause := payment.CauseConfiguration
		if errors.Is(err, ErrProxy) {
			cause = payment.CauseProxy // HTTPS_PROXY is what is to be mended
		}
		return nil, &payment.Failure{Cause: cause, Err: fmt.Errorf("configure acquirer client: %w", err)}
	}
	c := &Client{
		base:         strings.TrimRight(cfg.URL, "/"),
		shop:         cfg.Shop,
		key:          cfg.Key,
		responseSeal: cfg.ResponseSeal,
		label:        cfg.Label,
		proxy:        proxy,
		clock:        cfg.Clock,
		times:        cfg.Timeouts.withDefaults(),
		log:          cfg.Log,
	}
	if c.clock == nil {
		c.clock = systemClock{}
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	if c.time = cfg.Time; c.time == nil {
		c.time = time.Now
	}
	if cfg.ReturnURL != "" {
		c.redirects = &WireRedirects{ReturnURL: cfg.ReturnURL}
	}
	c.transport = newTransport(roots, c.time, c.times, proxy)
	return c, nil
}

// Close closes the connections that are kept for a next call. The client stays
// usable.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

func (cfg Config) check() (*x509.CertPool, error) {
	if err := CheckURL(cfg.URL); err != nil {
		return nil, err
	}
	if _, err := payment.NewShopID(string(cfg.Shop)); err != nil {
		return nil, ErrIncomplete
	}
	if checkKey(cfg.Key) != nil {
		return nil, ErrIncomplete
	}
	if cfg.CAs != nil || cfg.CAFile == "" {
		return cfg.CAs, nil
	}
	return ReadCA(cfg.CAFile)
}

// newTransport returns a transport for HTTP/1.1 over TLS 1.2 or later, directly or through a
// proxy. HTTP/2 is off, since its transport retries by itself (I1).
func newTransport(roots *x509.CertPool, now func() time.Time, times Timeouts, proxy *url.URL) *http.Transport {
	dialer := &tunnel{
		direct: net.Dialer{Timeout: times.Connect, KeepAlive: 15 * time.Second}, proxy: proxy, patience: times.Connect,
	}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		DialContext: dialer.DialContext,
		TLSClientConfig: &tls.Config{
			MinVersion: tls.VersionTLS12,
			RootCAs:    roots,
			Time:       now,
		},
		TLSHandshakeTimeout:    times.Handshake,
		DisableCompression:     true, // a body is decoded where it is read
		MaxIdleConnsPerHost:    4,    // as many statuses as a verification asks at once
		IdleConnTimeout:        times.Idle,
		MaxResponseHeaderBytes: maxBody,
		Protocols:              protocols,
	}
}

// maxAuthority bounds a file of authorities in bytes; those of a whole system take 250,000.
const maxAuthority = 4 << 20

// ReadCA reads the certificates of an authority from a PEM file.
func ReadCA(path string) (*x509.CertPool, error) {
	raw, err := textfile.ReadFile(path, maxAuthority)
	if err != nil {
		return nil, fmt.Errorf("read authority: %w", err)
	}
	pool := x509.NewCertPool()
	if len(raw) > maxAuthority || !pool.AppendCertsFromPEM([]byte(textfile.Decode(raw))) {
		return nil, ErrAuthority
	}
	return pool, nil
}

// maxURL bounds a URL in bytes; the contract sets no limit, a ticket and a screen do.
const maxURL = 256

// CheckURL returns ErrURL unless s is an https URL of a host, with an optional port and path
// and nothing else.
func CheckURL(s string) error {
	for _, r := range s {
		if r <= ' ' || r > '~' || r == '?' || r == '#' || r == '\\' {
			return ErrURL
		}
	}
	u, err := url.Parse(s)
	if err != nil || len(s) > maxURL || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Opaque != "" {
		return ErrURL
	}
	if strings.HasSuffix(u.Host, ":") {
		return ErrURL
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return ErrURL
		}
	}
	return nil
}
