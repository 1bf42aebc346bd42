package test

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// lieKinds returns all lies in an answer.
func lieKinds() map[string]lieKind {
	all := map[string]lieKind{}
	for _, some := range []map[string]lieKind{sealLies(), otherLies(), amountLies(), bodyLies(), jsonLies(), httpLies(), slowLies(), toleratedLies()} {
		maps.Copy(all, some)
	}
	return all
}

// sealLies are answers that are right but for the seal.
func sealLies() map[string]lieKind {
	value := func(change func(string) string) lieKind {
		return lieKind{class: saidSeal, sealed: true, forge: func(f *forgery) { f.value = change }}
	}
	fields := func(change func(f *forgery, s []string) []string) lieKind {
		return lieKind{class: saidSeal, sealed: true, forge: func(f *forgery) {
			f.fields = func(s []string) []string { return change(f, s) }
		}}
	}
	after := func(change func(f *forgery)) lieKind {
		return lieKind{class: saidSeal, sealed: true, forge: func(f *forgery) {
			f.fields = func(s []string) []string { change(f); return s }
		}}
	}
	last := func(v string) string { return v[strings.LastIndexByte(v, '.')+1:] }
	return map[string]lieKind{
		"seal missing":             value(func(string) string { return "" }),
		"seal empty":               value(func(string) string { return "HmacSHA256.Essai7." }),
		"seal of zeros":            value(func(string) string { return "HmacSHA256.Essai7." + strings.Repeat("A", 43) }),
		"seal twice":               value(func(v string) string { return v + "|" + v }),
		"seal of another version":  value(func(v string) string { return "HmacSHA256.Essai8." + last(v) }),
		"seal of another method":   value(func(v string) string { return "HmacSHA1.Essai7." + last(v) }),
		"seal with padding":        value(func(v string) string { return v + "=" }),
		"seal in hexadecimal":      value(func(v string) string { return "HmacSHA256.Essai7." + hex.EncodeToString([]byte(last(v)))[:43] }),
		"seal of the request":      {class: saidSeal, sealed: true, forge: func(f *forgery) { f.value = func(string) string { return f.x.r.Header.Get("ANCV-Security") } }},
		"seal without the sum":     fields(func(_ *forgery, s []string) []string { return s[:4] }),
		"seal without the request": fields(func(_ *forgery, s []string) []string { return s[1:] }),
		"seal, fields turned":      fields(func(_ *forgery, s []string) []string { s[1], s[2] = s[2], s[1]; return s }),
		"seal of another status": fields(func(f *forgery, s []string) []string {
			s[0] = outsideSeal(f.a.key.text, "z99999999q")
			return s
		}),
		"seal of another call": fields(func(f *forgery, s []string) []string {
			s[0] = outsideSeal(f.a.key.text, s[1], map[bool]string{true: "OTHER", false: "10123453051"}[f.x.call != "cancel"])
			return s
		}),
		"seal of another key": {class: saidSeal, sealed: true, forge: func(f *forgery) {
			f.value = func(string) string { return "HmacSHA256.Essai7." + outsideSeal("another-key", f.x.requestSeal()) }
		}},
		"altered after the seal: state": after(func(f *forgery) {
			f.tx["state"] = map[bool]string{true: "AUTHORIZED", false: "REJECTED"}[f.x.call != "cancel"]
		}),
		"altered after the seal: sum": after(func(f *forgery) { f.pays(json.Number("1")) }),
	}
}

// otherLies are answers about something else, with a right seal.
func otherLies() map[string]lieKind {
	other := func(about bool, change func(f *forgery)) lieKind {
		return lieKind{class: saidMismatch, about: about, forge: change}
	}
	return map[string]lieKind{
		"another id":        {class: saidMismatch, known: true, forge: func(f *forgery) { f.tx["id"] = "z99999999q" }},
		"another order":     other(true, func(f *forgery) { f.order()["id"] = "AUTRE" }),
		"another paymentId": other(true, func(f *forgery) { f.order()["paymentId"] = "AUTRE" }),
		"another shop":      other(false, func(f *forgery) { f.tx["merchant"].(object)["shopId"] = "10000652" }),
		"another currency":  other(false, func(f *forgery) { f.amount()["currency"] = 840 }),
		"the payment before": other(false, func(f *forgery) {
			f.tx["id"], f.order()["id"], f.order()["paymentId"] = f.before.id, f.before.order, f.before.payment
			f.amount()["total"] = json.Number(cents(f.before.amount))
		}),
		"yesterday's answer": {class: saidMismatch, forge: func(f *forgery) {
			if f.before.id == "" {
				f.before.id = "z99999999q"
			}
			f.tx["id"], f.order()["id"], f.order()["paymentId"] = f.before.id, f.before.order, f.before.payment
			f.amount()["total"] = json.Number(cents(f.before.amount))
			f.pays(json.Number(cents(f.before.amount)))
			f.doc["responseDate"] = time.Now().Add(-24 * time.Hour)
		}},
	}
}

// amountLies are answers with impossible sums.
func amountLies() map[string]lieKind {
	asks := func(class string, total func(asked int64) any) lieKind {
		return lieKind{class: class, about: true, forge: func(f *forgery) { f.amount()["total"] = total(f.asked()) }}
	}
	pays := func(class string, totals func(asked int64) []any) lieKind {
		return lieKind{class: class, forge: func(f *forgery) { f.pays(totals(f.asked())...) }}
	}
	just := func(text string) func(int64) any { return func(int64) any { return json.Number(text) } }
	each := func(text ...string) func(int64) []any {
		return func(int64) (all []any) {
			for _, one := range text {
				all = append(all, json.Number(one))
			}
			return all
		}
	}
	more := func(n int64) any { return json.Number(cents(n)) }
	unpaid := lieKind{class: saidMismatch, paid: true, forge: func(f *forgery) { delete(f.tx, "payers") }}
	return map[string]lieKind{
		"asked: one more":           asks(saidMismatch, func(n int64) any { return more(n + 1) }),
		"asked: zero":               asks(saidMismatch, just("0")),
		"asked: negative":           asks(saidMismatch, func(n int64) any { return more(-n) }),
		"asked: beyond 64 bits":     asks(saidBroken, just("18446744073709551617")),
		"asked: huge exponent":      asks(saidBroken, just("1e300")),
		"asked: half a cent":        asks(saidBroken, func(n int64) any { return json.Number(cents(n) + ".5") }),
		"asked: null":               asks(saidMismatch, func(int64) any { return nil }),
		"paid: one more than asked": pays(saidMismatch, func(n int64) []any { return []any{more(n + 1)} }),
		"paid: twice what is asked": pays(saidMismatch, func(n int64) []any { return []any{more(n), more(n)} }),
		"paid: minus":               pays(saidMismatch, func(n int64) []any { return []any{more(-n)} }),
		"paid: too much, minus the rest": pays(saidMismatch, func(n int64) []any {
			return []any{more(n + 500), more(-500)}
		}),
		"paid: zero":            {class: saidMismatch, paid: true, forge: func(f *forgery) { f.pays(json.Number("0")) }},
		"paid: beyond the most": pays(saidMismatch, each("100000000")),
		"paid: sum beyond 64 bits": pays(saidMismatch, func(n int64) []any {
			return []any{json.Number("9223372036854775807"), json.Number("9223372036854775807"), more(n + 2)}
		}),
		"paid: a fraction":      pays(saidBroken, each("0.5")),
		"paid: exponent":        pays(saidBroken, each("1e2")),
		"paid: not a number":    pays(saidBroken, func(int64) []any { return []any{object{"cents": 1}} }),
		"paid: without a proof": unpaid,
		"paid in dollars": {class: saidMismatch, forge: func(f *forgery) {
			one := f.authorization(json.Number(cents(f.asked())))
			one["amount"].(object)["currency"] = 840
			f.tx["payers"] = []any{object{"authorizations": []any{one}}}
		}},
	}
}

// whole returns the document's text, to be damaged.
func (f *forgery) whole() string {
	text, _ := json.Marshal(f.doc)
	return string(text)
}

// bodyLies are bodies that are no answer of the contract.
func bodyLies() map[string]lieKind {
	body := func(change func(text string) string) lieKind {
		return lieKind{class: saidBroken, forge: func(f *forgery) { f.body = []byte(change(f.whole())) }}
	}
	return map[string]lieKind{
		"body of 10 MB":         body(func(s string) string { return s + strings.Repeat(" ", 10<<20) }),
		"body of 10 MB, inside": body(func(s string) string { return `{"x":"` + strings.Repeat("x", 10<<20) + `",` + s[1:] }),
		"100,000 [":             body(func(string) string { return strings.Repeat("[", 100_000) }),
		"60,000 [ before": body(func(s string) string {
			return `{"x":` + strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000) + "," + s[1:]
		}),
		"empty body":            body(func(string) string { return " " }),
		"half a body":           body(func(s string) string { return s[:len(s)/2] }),
		"two bodies":            body(func(s string) string { return s + s }),
		"a page of HTML":        body(func(string) string { return "<html><body>PAIEMENT ACCEPTE</body></html>" }),
		"UTF-16":                body(func(s string) string { return "\xff\xfe" + strings.Join(strings.Split(s, ""), "\x00") + "\x00" }),
		"NUL before":            body(func(s string) string { return "\x00" + s }),
		"invalid UTF-8 outside": body(func(s string) string { return s[:1] + "\xc3\x28" + s[1:] }),
		"an array":              body(func(s string) string { return "[" + s + "]" }),
		"null":                  body(func(string) string { return "null" }),
		"transaction null":      body(func(string) string { return `{"transaction":null}` }),
		"transaction an array":  body(func(s string) string { return strings.Replace(s, `"transaction":{`, `"transaction":[],"x":{`, 1) }),
		"a bomb of gzip":        zipped(saidBroken, "gzip", bomb()...),
		"state a number":        {class: saidBroken, forge: func(f *forgery) { f.tx["state"] = 4 }},
	}
}

// bomb is 100 MB of spaces, compressed.
var bomb = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	for range 100 {
		_, _ = z.Write(bytes.Repeat([]byte(" "), 1<<20))
	}
	_ = z.Close()
	return b.Bytes()
})

// zipped is an answer that is compressed, with bytes behind it. A true one without any is accepted.
func zipped(class, encoding string, more ...byte) lieKind {
	return lieKind{class: class, honest: class == saidNothing, forge: func(f *forgery) {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = io.WriteString(z, f.whole())
		_ = z.Close()
		f.body = append(b.Bytes(), more...)
		if encoding != "" {
			f.header.Set("Content-Encoding", encoding)
		}
	}}
}

// jsonLies have a name twice, of which readers use different ones.
func jsonLies() map[string]lieKind {
	twice := func(old, with string) lieKind {
		return lieKind{class: saidBroken, forge: func(f *forgery) { f.body = []byte(strings.Replace(f.whole(), old, with+old, 1)) }}
	}
	return map[string]lieKind{
		"state twice":       twice(`"state":`, `"state":"PROCESSING",`),
		"State and state":   twice(`"state":`, `"State":"PROCESSING",`),
		"ſtate and state":   twice(`"state":`, `"\u017ftate":"PROCESSING",`),
		"transaction twice": twice(`"transaction":`, `"transaction":{},`),
		"total twice":       twice(`"total":`, `"total":1,`),
		"authorizations twice": {class: saidBroken, forge: func(f *forgery) {
			f.body = []byte(strings.Replace(f.whole(), `"payers":`, `"payers":[],"payers":`, 1))
			if !bytes.Contains(f.body, []byte(`"payers":[],`)) {
				f.body = []byte(strings.Replace(f.whole(), `"order":`, `"order":{},"order":`, 1))
			}
		}},
	}
}

// httpLies have a status that makes them no answer, whatever the body says.
func httpLies() map[string]lieKind {
	status := func(class string, code int) lieKind {
		return lieKind{class: class, forge: func(f *forgery) { f.status = code }}
	}
	all := map[string]lieKind{
		"status 202": status(saidBroken, 202), "status 206": status(saidBroken, 206), "status 299": status(saidBroken, 299),
		"status 300": status(saidServer, 300), "status 400": status(saidNoCode, 400), "status 418": status(saidNoCode, 418),
		"status 429": status(saidServer, 429), "status 500": status(saidServer, 500), "status 503": status(saidServer, 503),
		"status 999": status(saidServer, 999),
		"status 204": {class: saidBroken, forge: func(f *forgery) { f.status, f.body = 204, []byte{} }},
		"status 304": {class: saidServer, forge: func(f *forgery) { f.status, f.body = 304, []byte{} }},
		"status 101": raw(saidServer, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: argent\r\nConnection: Upgrade\r\n\r\n{}"),
		"a refusal that nobody knows": {class: saidNoCode, forge: func(f *forgery) {
			f.status, f.body = 400, []byte(`{"errorCode":"\u001b[2JPAIEMENT ACCEPTE","errorMessage":"\u001b]0;PIRATE\u0007"}`)
		}},
		"headers of 1 MB": {class: saidBroken, forge: func(f *forgery) {
			for i := range 1000 {
				f.header.Set("X-"+strconv.Itoa(i), strings.Repeat("x", 1000))
			}
		}},
		"a thousand 100": raw(saidBroken, strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </"+strings.Repeat("x", 200)+">\r\n\r\n", 1000)),
		"no HTTP":        raw(saidBroken, "+OK PAIEMENT ACCEPTE\r\n\r\n"),
		"HTTP/9":         raw(saidBroken, "HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n"),
		"body cut":       {class: saidBroken, forge: func(f *forgery) { f.direct = cutShort }},
		"hangs up":       {class: saidBroken, forge: func(*forgery) { panic(http.ErrAbortHandler) }},
	}
	for _, code := range []int{301, 302, 303, 307, 308} {
		all["redirect "+strconv.Itoa(code)] = lieKind{class: saidRedirect, forge: func(f *forgery) {
			f.status = code
			f.header.Set("Location", f.mirror+f.x.r.URL.Path)
		}}
	}
	return all
}

// raw is an answer that net/http would not write.
func raw(class, text string) lieKind {
	return lieKind{class: class, forge: func(f *forgery) {
		f.direct = func(w http.ResponseWriter, _ []byte) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				_, _ = io.WriteString(conn, text)
				_ = conn.Close()
			}
		}
	}}
}

// cutShort sends half of what it promised.
func cutShort(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(200)
	_, _ = w.Write(body[:len(body)/2])
	panic(http.ErrAbortHandler)
}

// slowLies come in small pieces, or not at all.
func slowLies() map[string]lieKind {
	return map[string]lieKind{
		"a byte a second": {class: saidTimeout, forge: func(f *forgery) {
			f.direct = func(w http.ResponseWriter, body []byte) {
				w.Header().Set("Content-Length", strconv.Itoa(len(body)))
				for i := range body {
					_, err := w.Write(body[i : i+1])
					if err != nil || http.NewResponseController(w).Flush() != nil {
						return
					}
					select {
					case <-f.x.r.Context().Done():
						return
					case <-time.After(time.Second):
					}
				}
			}
		}},
		"silence": {class: saidTimeout, forge: func(f *forgery) {
			f.direct = func(http.ResponseWriter, []byte) {
				<-f.x.r.Context().Done()
				panic(http.ErrAbortHandler)
			}
		}},
	}
}

// toleratedLies are oddities of true answers. The payment goes on, or ends without money, and
// the screen must agree with the ledger.
func toleratedLies() map[string]lieKind {
	odd := func(change func(f *forgery)) lieKind { return lieKind{honest: true, forge: change} }
	return map[string]lieKind{
		"no type of content": odd(func(f *forgery) { f.header.Del("Content-Type") }),
		"type text/html":     odd(func(f *forgery) { f.header.Set("Content-Type", "text/html") }),
		"said to be gzip":    odd(func(f *forgery) { f.header.Set("Content-Encoding", "gzip") }),
		"gzip, said so":      zipped(saidNothing, "gzip"),
		"gzip, not said":     zipped(saidNothing, ""),
		"asked: a text":      odd(func(f *forgery) { f.amount()["total"] = cents(f.asked()) }),
		"headers of 50 kB":   odd(func(f *forgery) { f.header.Set("X-Long", strings.Repeat("x", 50_000)) }),
		"no dates": odd(func(f *forgery) {
			delete(f.tx, "creationDate")
			delete(f.tx, "expirationDate")
			delete(f.doc, "responseDate")
		}),
		"expires at no date":    odd(func(f *forgery) { f.tx["expirationDate"] = "2026-13-45T99:00:00Z" }),
		"answered beyond dates": odd(func(f *forgery) { f.doc["responseDate"] = "99999-01-01T00:00:00Z" }),
		"expires in 9999":       odd(func(f *forgery) { f.tx["expirationDate"] = "9999-12-31T23:59:59Z" }),
		"answered in 9999":      odd(func(f *forgery) { f.doc["responseDate"] = "9999-12-31T23:59:59Z" }),
		"created in year 0":     odd(func(f *forgery) { f.tx["creationDate"] = "0000-01-01T00:00:00Z" }),
		"expired before it was": odd(func(f *forgery) { f.tx["expirationDate"] = "1999-12-31T23:59:59+14:00" }),
		"a state of tomorrow":   odd(func(f *forgery) { f.tx["state"] = "TELEPORTED" }),
		"invalid UTF-8 inside": odd(func(f *forgery) {
			f.tx["subState"] = "\u0001raw"
			f.doc["couleur"] = "\u0001raw"
		}),
		"an early hint": odd(func(f *forgery) {
			f.direct = func(w http.ResponseWriter, body []byte) {
				w.WriteHeader(http.StatusEarlyHints)
				w.WriteHeader(200)
				_, _ = w.Write(body)
			}
		}),
	}
}
