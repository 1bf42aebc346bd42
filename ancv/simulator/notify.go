package simulator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

const (
	keptNotices = 1000
	noticeTime  = 5 * time.Second
	noticesOnce = 16 // sent at the same time
)

// noticeWaits are the waits before a notification is sent again.
func noticeWaits() []time.Duration {
	return []time.Duration{time.Second, 5 * time.Second, 30 * time.Second, 120 * time.Second}
}

// notice is a notification, a status answer that is POSTed to the transaction's returnUrl at
// a change of state. It is not proof; only a GET is.
type notice struct {
	Seq   int64     `json:"seq"`
	ID    string    `json:"id"` // the transaction's
	State string    `json:"state"`
	URL   string    `json:"url"`
	At    time.Time `json:"at"`
	Tries []try     `json:"tries"`
	Done  bool      `json:"done"` // a receiver answered 2xx
	Over  bool      `json:"over"` // no try follows
	body  []byte
	// forgotten is a reset since: it is not sent again.
	forgotten bool
}

// try is one attempt.
type try struct {
	At     time.Time `json:"at"`
	Status int       `json:"status,omitempty"`
	Error  string    `json:"error,omitempty"`
}

// notifier sends notifications, each with its own retries, and keeps the newest (decision 97).
type notifier struct {
	cfg    Config
	client *http.Client
	slots  chan struct{}
	tell   func(kind string, v any)

	mu   sync.Mutex
	list []*notice
	last int64
}

var errNotLoopback = errors.New("not the loopback: start the simulator with --notifications HOST to allow it")

func newNotifier(cfg Config, tell func(string, any)) *notifier {
	n := &notifier{cfg: cfg, slots: make(chan struct{}, noticesOnce), tell: tell}
	n.client = &http.Client{
		Timeout:       noticeTime,
		Transport:     &http.Transport{DialContext: n.dial, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return n
}

// dial connects to the hosts of NotifyHosts and to the loopback. It looks no other name up, and
// checks what localhost has reached.
func (n *notifier) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	dialer := &net.Dialer{}
	if ip := net.ParseIP(host); ip == nil && !strings.EqualFold(host, "localhost") && !n.allowed(host) {
		return nil, fmt.Errorf("%s: %w", host, errNotLoopback)
	}
	if !n.allowed(host) {
		dialer.Control = func(_, reached string, _ syscall.RawConn) error {
			ip, _, err := net.SplitHostPort(reached)
			if err != nil || !net.ParseIP(ip).IsLoopback() {
				return fmt.Errorf("%s: %w", host, errNotLoopback)
			}
			return nil
		}
	}
	return dialer.DialContext(ctx, network, address)
}

// allowed reports whether a host is one of NotifyHosts.
func (n *notifier) allowed(host string) bool {
	return slices.ContainsFunc(n.cfg.NotifyHosts, func(h string) bool { return strings.EqualFold(h, host) })
}

// send starts a notification with this body. It does not wait.
func (n *notifier) send(ctx context.Context, t transaction, body []byte) {
	n.mu.Lock()
	n.last++
	one := &notice{Seq: n.last, ID: t.ID, State: string(t.State), URL: t.ReturnURL, At: time.Now(), Tries: []try{}, body: body}
	n.list = append(n.list, one)
	if len(n.list) > keptNotices {
		n.list = n.list[1:]
	}
	n.mu.Unlock()
	go n.deliver(ctx, one)
}

// again sends a notification again. It returns false where it is no longer in memory.
func (n *notifier) again(ctx context.Context, seq int64) bool {
	n.mu.Lock()
	i := slices.IndexFunc(n.list, func(o *notice) bool { return o.Seq == seq })
	if i < 0 {
		n.mu.Unlock()
		return false
	}
	one := n.list[i]
	one.Done, one.Over = false, false
	n.mu.Unlock()
	go n.deliver(ctx, one)
	return true
}

func (n *notifier) deliver(ctx context.Context, one *notice) {
	for i := 0; ; i++ {
		done := n.attempt(ctx, one)
		over := done || i == len(noticeWaits()) || ctx.Err() != nil
		n.mu.Lock()
		one.Done, one.Over = done, over
		shown := one.copy()
		n.mu.Unlock()
		n.tell("notification", shown)
		if over {
			return
		}
		pause(ctx, n.cfg.scaled(noticeWaits()[i]))
		n.mu.Lock()
		forgotten := one.forgotten
		n.mu.Unlock()
		if forgotten {
			return
		}
	}
}

// attempt sends once and reports whether the receiver answered 2xx.
func (n *notifier) attempt(ctx context.Context, one *notice) bool {
	select {
	case n.slots <- struct{}{}:
		defer func() { <-n.slots }()
	case <-ctx.Done():
		return false
	}
	t := try{At: time.Now()}
	status, err := n.post(ctx, one)
	t.Status = status
	if err != nil {
		t.Error = err.Error()
	}
	n.mu.Lock()
	one.Tries = append(one.Tries, t)
	n.mu.Unlock()
	return err == nil && status >= 200 && status < 300
}

func (n *notifier) post(ctx context.Context, one *notice) (int, error) {
	u, err := url.Parse(one.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return 0, errors.New("returnUrl is not an address")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, one.URL, bytes.NewReader(one.body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	resp, err := n.client.Do(r)
	if err != nil {
		return 0, err
	}
	resp.Body.Close()
	return resp.StatusCode, nil
}

func (o *notice) copy() notice {
	c := *o
	c.Tries = slices.Clone(o.Tries)
	return c
}

// of lists the notifications of a transaction, the oldest first, or all for the id "".
func (n *notifier) of(id string) []notice {
	n.mu.Lock()
	defer n.mu.Unlock()
	list := []notice{}
	for _, o := range n.list {
		if id == "" || o.ID == id {
			list = append(list, o.copy())
		}
	}
	return list
}

func (n *notifier) clear() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, o := range n.list {
		o.forgotten = true
	}
	n.list = nil
}
