package ancv

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"ancvtpe/payment"
)

// speaking is a client of a TLS server that answers every request with these bytes and then
// closes the connection.
func speaking(t *testing.T, answer string) *Client {
	t.Helper()
	ca := newAuthority(t, 10)
	config := &tls.Config{Certificates: []tls.Certificate{ca.issue(t, nil)}}
	address := listen(t, func(raw net.Conn) {
		conn := tls.Server(raw, config)
		if r, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
			_, _ = io.Copy(io.Discard, r.Body)
			_, _ = io.WriteString(conn, answer)
			_ = conn.Close()
		}
	})
	return connect(t, "https://"+address, ca, func(cfg *Config) { cfg.Timeouts.Body = time.Second })
}

// chunked is a body in two chunks.
func chunked(body string) string {
	half := len(body) / 2
	return fmt.Sprintf("%x\r\n%s\r\n%x;ext=1\r\n%s\r\n0\r\n", half, body[:half], len(body)-half, body[half:])
}

func wide(s string, bom string, order func(uint16) [2]byte) string {
	out := []byte(bom)
	for _, u := range utf16.Encode([]rune(s)) {
		two := order(u)
		out = append(out, two[:]...)
	}
	return string(out)
}

// TestWildHTTP: an answer in whatever HTTP is read as it is meant, or is no answer; never a
// refusal, and never another outcome.
func TestWildHTTP(t *testing.T) {
	paid := transactionJSON("VALIDATED", 1250, 1250)
	n := len(paid)
	sized := func(head string, body string) string {
		return fmt.Sprintf("%s\r\nContent-Length: %d\r\n\r\n%s", head, len(body), body)
	}
	const good, broken, server = payment.CauseNone, payment.CauseBroken, payment.CauseServer
	for name, tt := range map[string]struct {
		answer string
		cause  payment.Cause
	}{
		"plain":                     {sized("HTTP/1.1 200 OK", paid), good},
		"no reason":                 {sized("HTTP/1.1 200", paid), good},
		"HTTP/1.0, until it closes": {"HTTP/1.0 200 OK\r\n\r\n" + paid, good},
		"HTTP/1.0, closed early":    {"HTTP/1.0 200 OK\r\n\r\n" + paid[:n-5], broken},
		"length twice, the same":    {sized(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d", n), paid), good},
		"length twice, not the same": {
			sized(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d", n-1), paid), broken,
		},
		"length below zero":    {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" + paid, broken},
		"length of words":      {"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n" + paid, broken},
		"length too short":     {fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", n-1, paid), broken},
		"length too long":      {fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", n+1, paid), broken},
		"length 0":             {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" + paid, broken},
		"chunks":               {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(paid) + "\r\n", good},
		"chunks and trailers":  {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n" + chunked(paid) + "X: 1\r\n\r\n", good},
		"trailer of an error":  {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(paid) + "Status: 404\r\n\r\n", good},
		"chunks and a length":  {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 7\r\n\r\n" + chunked(paid) + "\r\n", good},
		"chunks, cut":          {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(paid)[:n], broken},
		"chunks, no last one":  {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + strings.TrimSuffix(chunked(paid), "0\r\n"), broken},
		"chunk of words":       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n" + paid, broken},
		"chunk too large":      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n" + paid, broken},
		"other transfer":       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n" + chunked(paid) + "\r\n", broken},
		"early hints":          {"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + sized("HTTP/1.1 200 OK", paid), good},
		"100 to who asks none": {"HTTP/1.1 100 Continue\r\n\r\n" + sized("HTTP/1.1 200 OK", paid), good},
		"hints alone":          {"HTTP/1.1 103 Early Hints\r\n\r\n", broken},
		"hints without end":    {strings.Repeat("HTTP/1.1 103 Early Hints\r\nX: "+strings.Repeat("x", 9000)+"\r\n\r\n", 60), broken},
		"other protocol":       {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n" + paid, server},
		"204 with a body":      {sized("HTTP/1.1 204 No Content", paid), broken},
		"205 with a body":      {sized("HTTP/1.1 205 Reset", paid), broken},
		"304 with a body":      {sized("HTTP/1.1 304 Not Modified", paid), server},
		"300 with a body":      {sized("HTTP/1.1 300 Choices", paid), server},
		"308 elsewhere":        {sized("HTTP/1.1 308 Moved\r\nLocation: https://other.invalid/", paid), payment.CauseRedirected},
		"302, a refusal": {
			sized("HTTP/1.1 302 Found\r\nLocation: /login", `{"errorCode":"TRANSACTION_NOT_FOUND"}`), payment.CauseRedirected,
		},
		"201 elsewhere":      {sized("HTTP/1.1 201 Created\r\nLocation: https://other.invalid/", paid), good},
		"status 2000":        {sized("HTTP/1.1 2000 OK", paid), broken},
		"status -200":        {sized("HTTP/1.1 -200 OK", paid), broken},
		"status 299":         {sized("HTTP/1.1 299 Fine", paid), broken},
		"status 600":         {sized("HTTP/1.1 600 New", paid), server},
		"HTTP/0.9":           {paid, broken},
		"HTTP/3.0":           {sized("HTTP/3.0 200 OK", paid), good},
		"folded header":      {sized("HTTP/1.1 200 OK\r\nX: 1\r\n 2", paid), good},
		"header of no name":  {sized("HTTP/1.1 200 OK\r\n: 1", paid), broken},
		"bytes in a header":  {sized("HTTP/1.1 200 OK\r\nX: \x00\x1b[2J", paid), broken},
		"lines of LF alone":  {fmt.Sprintf("HTTP/1.1 200 OK\nContent-Length: %d\n\n%s", n, paid), good},
		"br, not compressed": {sized("HTTP/1.1 200 OK\r\nContent-Encoding: br", paid), good},
		"br":                 {sized("HTTP/1.1 200 OK\r\nContent-Encoding: br", "\x0b\x02\x80{}\x03"), broken},
		"gzip, twice":        {sized("HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip", zipped(t, zipped(t, paid))), broken},
		"gzip, a bomb":       {sized("HTTP/1.1 200 OK\r\nContent-Encoding: gzip", zipped(t, strings.Repeat(" ", 40<<20))), broken},
		"gzip, in two parts": {sized("HTTP/1.1 200 OK", zipped(t, paid[:40])+zipped(t, paid[40:])), good},
		"Latin-1":            {sized("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=iso-8859-1", strings.Replace(paid, `"order"`, "\"x\":\"\xe9t\xe9\",\"order\"", 1)), good},
		"charset of others":  {sized("HTTP/1.1 200 OK\r\nContent-Type: text/html;;; charset=\"", paid), good},
		"UTF-16, LE":         {sized("HTTP/1.1 200 OK", wide(paid, "\xff\xfe", func(u uint16) [2]byte { return [2]byte{byte(u), byte(u >> 8)} })), broken},
		"UTF-16, BE":         {sized("HTTP/1.1 200 OK", wide(paid, "", func(u uint16) [2]byte { return [2]byte{byte(u >> 8), byte(u)} })), broken},
		"BOM twice":          {sized("HTTP/1.1 200 OK", "\xef\xbb\xbf\xef\xbb\xbf"+paid), broken},
		"NUL behind":         {sized("HTTP/1.1 200 OK", paid+"\x00"), broken},
		"lines around":       {sized("HTTP/1.1 200 OK", "\r\n\t "+paid+"\r\n\r\n"), good},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := speaking(t, tt.answer).Status(t.Context(), testQuery, 0)
			if tt.cause != good {
				wantFailure(t, err, true, tt.cause)
				return
			}
			must(t, err)
			if got.State != payment.AcquirerValidated || got.Paid != 1250 {
				t.Errorf("answer %+v", got)
			}
		})
	}
}

// TestWildNumbers: a number of another form is the same number, or the answer is none.
func TestWildNumbers(t *testing.T) {
	for text, cause := range map[string]payment.Cause{
		`1250`: payment.CauseNone, `1250.00`: payment.CauseNone, `"1250"`: payment.CauseNone, `"1250.0"`: payment.CauseNone, `"01250"`: payment.CauseNone,
		`1e3`: payment.CauseBroken, `1.25e3`: payment.CauseBroken, `"1250 "`: payment.CauseBroken, `"1 250"`: payment.CauseBroken,
		`"1\u00a0250"`: payment.CauseBroken, `"1,250"`: payment.CauseBroken, `1250.5`: payment.CauseBroken, `"1250,00"`: payment.CauseBroken,
		`"12.50"`: payment.CauseBroken, `""`: payment.CauseBroken, `"."`: payment.CauseBroken, `"-"`: payment.CauseBroken, `true`: payment.CauseBroken,
		`[1250]`: payment.CauseBroken, `{}`: payment.CauseBroken, `"0x4e2"`: payment.CauseBroken, `"1_250"`: payment.CauseBroken,
		`"\"1250\""`: payment.CauseBroken, `NaN`: payment.CauseBroken, `Infinity`: payment.CauseBroken, `01250`: payment.CauseBroken,
		`9223372036854775808`: payment.CauseBroken, `1e400`: payment.CauseBroken, `"١٢٥٠"`: payment.CauseBroken,
		`9223372036854775807`: payment.CauseMismatch, `-9223372036854775808`: payment.CauseMismatch, `-1250`: payment.CauseMismatch,
		`-0`: payment.CauseMismatch, `0`: payment.CauseMismatch, `null`: payment.CauseMismatch,
	} {
		for _, place := range []string{`"total":1250,"currency":978}},`, `"total":1250,"currency":978},"holder"`} {
			t.Run(text+place[len(place)-2:], func(t *testing.T) {
				body := swap(t, place, strings.Replace(place, "1250", text, 1))
				got, err := interpret(reply{status: 200, body: []byte(body)}, wanted{reference: testReference, order: testOrder, amount: 1250, shop: "10000651"})
				if cause != payment.CauseNone {
					wantFailure(t, err, true, cause)
					return
				}
				must(t, err)
				if got.Paid != 1250 || got.Requested != 1250 {
					t.Errorf("answer %+v", got)
				}
			})
		}
	}
}
