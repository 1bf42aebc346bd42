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
	faultDropBefore = "drop_before" // the connection closes, nothing was done
	faultDropAfter  = "drop_after"  // done, then the connection closes
	faultDelay      = "delay"       // done, then silence
	faultStatus     = "status"      // an HTTP status, nothing was done
	faultGarbage    = "garbage"     // done, the answer is not JSON
	faultTruncate   = "truncate"    // done, the answer is cut in half
	faultWrongSeal  = "wrong_seal"  // done, the response seal is wrong
	faultReplay     = "replay"      // done, an older answer is given
	faultTLSReset   = "tls_reset"   // the connection is reset (RST), nothing was done
)

// errDropped says that the answer is to be lost.
var errDropped = errors.New("answer is dropped")

// fault is what goes wrong with a call.
type fault struct {
	Kind    string  `json:"kind"`
	Seconds float64 `json:"seconds"`
	Status  int     `json:"status"`
}

func (f *fault) is(kind string) bool { return f != nil && f.Kind == kind }

// before applies a fault that comes before the call is carried out, and tells
// whether the call is over.
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

// reset tears the connection down under TLS: the peer sees a reset, no close_notify.
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
