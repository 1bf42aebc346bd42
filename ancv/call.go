package ancv

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"ancvtpe/payment"
)

// maxBody bounds an answer in bytes (contract, Tolerance).
const maxBody = 64 << 10

// call is one request to the acquirer and what its answer must be about.
type call struct {
	op     string
	method string
	path   string
	body   any
	seal   []string
	prefer string
	header time.Duration // from the connection to the header of the answer
	want   wanted
}

// reply is an HTTP answer, whole but not yet believed.
type reply struct {
	status int
	header http.Header
	body   []byte
	at     time.Time // when it came, by the clock that judges certificates
}

var (
	errSilence  = errors.New("no answer in time")
	errSlowBody = errors.New("answer not complete in time")
	errTooLarge = errors.New("answer is too large")
)

// ask sends the request once and returns one of the three results of payment.Acquirer.
func (c *Client) ask(ctx context.Context, k call) (payment.Answer, error) {
	began := time.Now()
	k.want.op, k.want.shop = k.op, c.shop
	seal := Seal(c.key.Key, k.seal...)
	if c.responseSeal {
		k.want.key, k.want.requestSeal = &c.key, seal
	}
	var answer payment.Answer
	got, err := c.exchange(ctx, k, SealHeaderValue(c.key.Version, seal))
	if err == nil {
		answer, err = interpret(got, k.want)
	}
	c.record(ctx, k.op, got.status, time.Since(began), err)
	return answer, err
}

// exchange sends the request and reads the whole answer. It uses the transport and not an
// http.Client, which would follow redirects, keep cookies and put the URL into errors.
func (c *Client) exchange(ctx context.Context, k call, seal string) (reply, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	// The wait for the header starts once there is a connection. Connecting has its own
	// limits.
	timer := time.AfterFunc(time.Hour, func() { cancel(errSilence) })
	timer.Stop()
	defer timer.Stop()

	// From the moment the request has a connection, bytes of it may have left.
	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
		sent.Store(true)
		timer.Reset(k.header)
	}})
	req, err := c.request(ctx, k, seal)
	if err != nil {
		return reply{}, unsendable(k.op)
	}
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return reply{}, noAnswer(ctx, k.op, sent.Load(), err)
	}
	defer resp.Body.Close()
	timer.Stop()
	body := time.AfterFunc(c.times.Body, func() { cancel(errSlowBody) })
	defer body.Stop()
	got := reply{status: resp.StatusCode, header: resp.Header, at: c.time()}
	if resp.StatusCode >= 500 {
		return got, nil // decided by the status, whatever the body says
	}
	got.body, err = readBody(resp)
	if err != nil {
		return got, noAnswer(ctx, k.op, true, err)
	}
	return got, nil
}

func (c *Client) request(ctx context.Context, k call, seal string) (*http.Request, error) {
	var body io.Reader
	if k.body != nil {
		text, err := json.Marshal(k.body)
		if err != nil {
			return nil, fmt.Errorf("write request: %w", err)
		}
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, k.method, c.base+k.path, body)
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	if k.body != nil {
		req.Header.Set("Content-Type", "application/json")
		// Without GetBody the transport cannot send a POST again, not even when a
		// kept connection turns out to be dead (I1).
		req.GetBody = nil
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Accept-Encoding", "identity")
	req.Header.Set("User-Agent", "ancv-tpe")
	req.Header.Set(SealHeader, seal)
	if k.prefer != "" {
		req.Header.Set("Prefer", k.prefer)
	}
	return req, nil
}

// readBody reads a body whole. One that is gzip, by its first bytes, is decoded: some
// servers compress without being asked.
func readBody(resp *http.Response) ([]byte, error) {
	if resp.ContentLength > maxBody {
		return nil, errTooLarge
	}
	body, err := readAtMost(resp.Body)
	if err != nil || !bytes.HasPrefix(body, []byte("\x1f\x8b")) {
		return body, err
	}
	plain, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("decode gzip: %w", err)
	}
	return readAtMost(plain)
}

func readAtMost(r io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, maxBody+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxBody {
		return nil, errTooLarge
	}
	return body, nil
}

// record logs how a call ended. It logs technical events alone, since a journal may be sent
// to a support desk.
func (c *Client) record(ctx context.Context, op string, status int, took time.Duration, err error) {
	about := []slog.Attr{
		slog.String("call", op), slog.Int("status", status), slog.Int64("ms", took.Milliseconds()),
	}
	var refusal *payment.Refusal
	var failure *payment.Failure
	switch {
	case errors.As(err, &refusal):
		c.log.LogAttrs(ctx, slog.LevelInfo, "acquirer refused", append(about, slog.String("code", string(refusal.Code)))...)
	case errors.As(err, &failure):
		c.log.LogAttrs(ctx, slog.LevelWarn, "acquirer gave no answer", append(about,
			slog.Bool("sent", failure.Sent), slog.String("error", failure.Err.Error()))...)
	default:
		c.log.LogAttrs(ctx, slog.LevelDebug, "acquirer answered", about...)
	}
}
