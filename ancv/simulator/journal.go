package simulator

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"ancvtpe/ancv"
)

// Limits of the journal, which keeps the newest calls.
const (
	keptCalls = 5000
	keptBytes = 32 << 20
	keptBlind = 50 // calls without a console, for faultReplay
)

// exchange is one call and its answer as they went over the wire. It is kept in memory only
// (decision 96).
type exchange struct {
	Seq      int64     `json:"seq"`
	At       time.Time `json:"at"`
	Call     Call      `json:"call"`
	ID       string    `json:"id,omitempty"` // of the transaction that the call names
	Request  sent      `json:"request"`
	Seal     sealCheck `json:"seal"`
	Response *answered `json:"response"` // null where none was sent
	Fault    string    `json:"fault,omitempty"`
	Millis   int64     `json:"millis"`
	Curl     string    `json:"curl"`
}

// sent is a request.
type sent struct {
	Method  string      `json:"method"`
	URL     string      `json:"url"`
	Headers http.Header `json:"headers"`
	Body    string      `json:"body,omitempty"`
}

// sealCheck is the result of checking a request's seal.
type sealCheck struct {
	OK      bool   `json:"ok"`
	Message string `json:"message"` // the fields joined by "&"
}

// answered is an answer.
type answered struct {
	Status  int         `json:"status"`
	Headers http.Header `json:"headers"`
	Body    string      `json:"body,omitempty"`
	Cut     bool        `json:"cut,omitempty"` // a part was not sent
}

// journal holds the newest exchanges, the oldest first.
type journal struct {
	most  int
	mu    sync.Mutex
	list  []*exchange
	bytes int
	last  int64
	tell  func(*exchange) // called with each exchange, in order; it must not block
}

func (x *exchange) size() int {
	n := len(x.Request.Body) + len(x.Curl) + 1024
	if x.Response != nil {
		n += len(x.Response.Body)
	}
	return n
}

// add numbers an exchange and keeps it.
func (j *journal) add(x *exchange) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.last++
	x.Seq = j.last
	j.list = append(j.list, x)
	j.bytes += x.size()
	j.tell(x)
	for len(j.list) > j.most || j.bytes > keptBytes {
		j.bytes -= j.list[0].size()
		j.list[0] = nil
		j.list = j.list[1:]
	}
}

// of lists the exchanges of a transaction after a number, or of all for the id "".
func (j *journal) of(id string, after int64) []*exchange {
	j.mu.Lock()
	defer j.mu.Unlock()
	list := []*exchange{}
	for _, x := range j.list {
		if x.Seq > after && (id == "" || x.ID == id) {
			list = append(list, x)
		}
	}
	return list
}

// before returns the last good answer about a transaction, or about any other where there is
// none. faultReplay sends it again.
func (j *journal) before(id string) reply {
	j.mu.Lock()
	defer j.mu.Unlock()
	var other reply
	for _, x := range slices.Backward(j.list) {
		if x.Response == nil || x.Response.Status >= 300 || x.Response.Cut || x.Fault == faultGarbage {
			continue
		}
		r := reply{x.Response.Headers.Get(ancv.SealHeader), []byte(x.Response.Body)}
		if x.ID == id {
			return r
		}
		if other.body == nil {
			other = r
		}
	}
	return other
}

func (j *journal) clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.list, j.bytes = nil, 0
}

// newExchange begins the record of a call.
func newExchange(call Call, r *http.Request, host string) *exchange {
	return &exchange{
		At: time.Now(), Call: call, ID: r.PathValue("id"),
		Request: sent{Method: r.Method, URL: "https://" + host + r.URL.RequestURI(), Headers: r.Header.Clone()},
	}
}

// end completes the record with the answer.
func (x *exchange) end(rec *recorder, ca string) {
	x.Millis = time.Since(x.At).Milliseconds()
	if rec.status != 0 {
		body := printable(rec.body.Bytes())
		x.Response = &answered{rec.status, rec.Header().Clone(), body, rec.cut}
	}
	x.Curl = x.curl(ca)
}

// curl returns a command line that sends the call again.
func (x *exchange) curl(ca string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "curl --cacert %s -X %s", quoted(ca), x.Request.Method)
	for _, name := range []string{ancv.SealHeader, "Content-Type", "Prefer"} {
		if v := x.Request.Headers.Get(name); v != "" {
			fmt.Fprintf(&b, " -H %s", quoted(name+": "+v))
		}
	}
	if x.Request.Body != "" {
		fmt.Fprintf(&b, " --data-binary %s", quoted(x.Request.Body))
	}
	return b.String() + " " + quoted(x.Request.URL)
}

// quoted returns s as one word of a POSIX shell.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// printable returns a body as valid UTF-8.
func printable(raw []byte) string {
	if utf8.Valid(raw) {
		return string(raw)
	}
	return strings.ToValidUTF8(string(raw), "\ufffd")
}

// recorder records an answer as it is written.
type recorder struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
	cut    bool
}

// Unwrap is for http.ResponseController.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	r.body.Write(p)
	return r.ResponseWriter.Write(p)
}
