package ancv

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"syscall"

	"ancvtpe/payment"
)

var (
	errCut       = errors.New("answer is cut or is not HTTP")
	errWithdrawn = errors.New("call was given up")
	errWrite     = errors.New("connection failed while the request was written")
	errLost      = errors.New("network was lost before the answer")
	errTLSAlert  = errors.New("TLS alert after the handshake")
)

// maxErrorText bounds a text from outside in an error, in runes.
const maxErrorText = 200

// outsideError is an error of the network with a cleaned text, since the server chooses
// parts of it, such as a certificate's names.
type outsideError struct{ err error }

func (e outsideError) Error() string { return payment.Clean(e.err.Error(), maxErrorText) }
func (e outsideError) Unwrap() error { return e.err }

// noAnswer returns the Failure of a call that the transport ended. sent says that the
// request had a connection, so that bytes may have left.
func noAnswer(ctx context.Context, op string, sent bool, err error) error {
	cause, told := givenUp(ctx)
	switch {
	case cause != payment.CauseNone:
	case sent:
		cause, told = afterSending(err)
	default:
		cause, told = beforeSending(err), outsideError{err}
	}
	return &payment.Failure{Sent: sent, Cause: cause, Err: fmt.Errorf("%s: %w", op, told)}
}

// givenUp returns the cause and the error of a call that a time limit or the caller ended.
func givenUp(ctx context.Context) (payment.Cause, error) {
	switch why := context.Cause(ctx); {
	case why == nil:
		return payment.CauseNone, nil
	case errors.Is(why, errSilence), errors.Is(why, errSlowBody), errors.Is(why, context.DeadlineExceeded):
		return payment.CauseTimeout, why
	default:
		return payment.CauseInterrupted, errWithdrawn
	}
}

// beforeSending returns the cause for a missing connection.
func beforeSending(err error) payment.Cause {
	var (
		name    *net.DNSError
		op      *net.OpError
		verify  *tls.CertificateVerificationError
		roots   x509.SystemRootsError
		timeout net.Error
		proxy   *proxyError
	)
	switch {
	case errors.As(err, &proxy):
		return payment.CauseProxy
	case errors.As(err, &name):
		return payment.CauseName
	case errors.As(err, &op) && op.Op == "dial":
		return payment.CauseConnect
	case errors.As(err, &roots):
		return payment.CauseConfiguration
	case errors.As(err, &verify):
		return certificateCause(verify.Err)
	case errors.As(err, &timeout) && timeout.Timeout():
		return payment.CauseTimeout
	}
	return payment.CauseTLS
}

// certificateCause tells a date that does not fit from a wrong certificate, since the till's
// own clock may be wrong.
func certificateCause(err error) payment.Cause {
	var invalid x509.CertificateInvalidError
	if errors.As(err, &invalid) && invalid.Reason == x509.Expired {
		return payment.CauseClock
	}
	return payment.CauseCertificate
}

// afterSending returns the cause for an answer that is missing or incomplete. It drops the
// error's own text, which may quote what the server sent.
func afterSending(err error) (payment.Cause, error) {
	var op *net.OpError
	switch {
	case errors.Is(err, errTooLarge):
		return payment.CauseBroken, errTooLarge
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH),
		errors.Is(err, syscall.ENETDOWN), errors.Is(err, syscall.ETIMEDOUT):
		return payment.CauseConnect, errLost
	case !errors.As(err, &op):
	case op.Op == "write":
		return payment.CauseConnect, errWrite
	case op.Op == "remote error" || op.Op == "local error":
		return payment.CauseTLS, errTLSAlert
	}
	return payment.CauseBroken, errCut
}

// broken returns the Failure of an answer that cannot be used.
func broken(op string, cause payment.Cause, err error) error {
	return &payment.Failure{Sent: true, Cause: cause, Err: fmt.Errorf("%s: %w", op, err)}
}
