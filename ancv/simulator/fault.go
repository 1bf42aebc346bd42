package simulator

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strconv"
)

// Kinds of faults.
const (
	faultDropBefore = "drop_before" // not processed, the connection closes
	faultDropAfter  = "drop_after"  // processed, then the connection closes
	faultDelay      = "delay"       // processed, then the answer waits
	faultStatus     = "status"      // not processed, an HTTP status is answered
	faultGarbage    = "garbage"     // processed, the answer is not JSON
	faultTruncate   = "truncate"    // processed, the answer is cut in half
	faultWrongSeal  = "wrong_seal"  // processed, the response seal is wrong
	faultReplay     = "replay"      // processed, an older answer is sent
	faultTLSReset   = "tls_reset"   // not processed, the connection is reset (RST)
)

// errDropped: the plan drops this answer.
var errDropped = errors.New("answer is dropped")

// fault is a failure of a call.
type fault struct {
	Kind    string  `json:"kind"`
	Seconds float64 `json:"seconds"`
	Status  int     `json:"status"`
}

func (f *fault) is(kind string) bool { return f != nil && f.Kind == kind }

// before applies a fault that prevents processing, and reports whether there was one.
func (f *fault) before(w http.ResponseWriter) bool {
	switch {
	case f.is(faultDropBefore):
		abort()
	case f.is(faultTLSReset):
		reset(w)
	case f.is(faultStatus):
		writeStatus(w, f.Status)
	default:
		return false
	}
	return true
}

// abort closes the connection without another byte.
func abort() { panic(http.ErrAbortHandler) }

// reset resets the connection under TLS, so that the peer gets RST without a close_notify.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		abort()
	}
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0) //nolint:errcheck // a plain close will do then
	}
	conn.Close() // it is broken on purpose
}

// writeStatus answers an HTTP error with the errorCode that goes with it.
func writeStatus(w http.ResponseWriter, status int) {
	code := codeServer
	switch status {
	case http.StatusBadRequest:
		code = codeBadRequest
	case http.StatusForbidden:
		code = codeMerchant
	case http.StatusNotFound:
		code = codeNotFound
	case http.StatusConflict:
		code = codeNotAllowed
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", strconv.Itoa(1))
	}
	writeRefusal(w, &refusal{status, code, "fault of the scenario"})
}
