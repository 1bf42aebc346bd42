package ancv

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"strings"

	"ancvtpe/payment"
)

// steps is the number of steps of Diagnose.
const steps = int(payment.StepCancel)

// diagnoseAmount is the amount of the test transaction. Nobody can pay it, since its
// reference is shown to nobody (decision 51). The simulator's cents table lets it wait.
const diagnoseAmount payment.Amount = 10

// Diagnose tries the connection to the acquirer step by step and returns a verdict for each.
// It creates a transaction of 0,10 EUR and cancels it, even if ctx ends meanwhile
// (decision 51). The caller must ensure that no transaction is unresolved (I6).
func Diagnose(ctx context.Context, cfg Config) []payment.Verdict {
	d := diagnosis{steps: make([]payment.Verdict, steps)}
	for i := range d.steps {
		d.steps[i].Step = payment.Step(i + 1)
	}
	client, err := NewClient(cfg)
	if err != nil {
		d.failed(payment.StepName, causeOf(err))
		return d.steps
	}
	defer client.Close()
	if d.reach(ctx, client) {
		d.transact(ctx, client)
	}
	return d.steps
}

type diagnosis struct{ steps []payment.Verdict }

func (d diagnosis) passed(k payment.Step) { d.steps[k-1].Tried, d.steps[k-1].OK = true, true }

func (d diagnosis) failed(k payment.Step, c payment.Cause) {
	d.steps[k-1].Tried, d.steps[k-1].Cause = true, c
}

func (d diagnosis) refused(k payment.Step, c payment.Code) {
	d.steps[k-1].Tried, d.steps[k-1].Cause, d.steps[k-1].Code = true, payment.CauseRefused, c
}

// reach resolves, connects and shakes hands, with the limits of a real call.
func (d diagnosis) reach(ctx context.Context, c *Client) bool {
	u, err := url.Parse(c.base)
	if err != nil {
		d.failed(payment.StepName, payment.CauseConfiguration)
		return false
	}
	port := u.Port()
	if port == "" {
		port = "443"
	}
	host, cause := u.Hostname(), payment.CauseName
	if c.proxy != nil { // the proxy resolves the acquirer's name
		host, cause = c.proxy.Hostname(), payment.CauseProxy
	}
	resolving, stop := context.WithTimeout(ctx, c.times.Connect)
	_, err = net.DefaultResolver.LookupHost(resolving, host)
	stop()
	if err != nil {
		d.failed(payment.StepName, cause)
		return false
	}
	d.passed(payment.StepName)
	dialling, stop := context.WithTimeout(ctx, 2*c.times.Connect) // a proxy also answers CONNECT
	conn, err := c.transport.DialContext(dialling, "tcp", net.JoinHostPort(u.Hostname(), port))
	stop()
	if err != nil {
		d.failed(payment.StepConnect, beforeSending(err))
		return false
	}
	defer conn.Close()
	d.passed(payment.StepConnect)
	config := c.transport.TLSClientConfig.Clone()
	config.ServerName = u.Hostname()
	shaking, stop := context.WithTimeout(ctx, c.times.Handshake)
	err = tls.Client(conn, config).HandshakeContext(shaking)
	late := shaking.Err()
	stop()
	switch {
	case late != nil:
		d.failed(payment.StepTLS, payment.CauseTimeout)
		return false
	case err != nil:
		d.failed(payment.StepTLS, beforeSending(err))
		return false
	}
	d.passed(payment.StepTLS)
	return true
}

// transact creates the test transaction and cancels it. An acquirer that refuses the amount
// has accepted the seal and knows the shop.
func (d diagnosis) transact(ctx context.Context, c *Client) {
	a, err := c.Create(ctx, payment.CreateRequest{
		Order: payment.OrderID("TEST" + rand.Text()[:16]), Payment: payment.PaymentID(rand.Text()), Amount: diagnoseAmount,
	})
	var refusal *payment.Refusal
	switch {
	case err == nil:
		d.passed(payment.StepSeal)
		d.passed(payment.StepShop)
		d.cancel(context.WithoutCancel(ctx), c, payment.Query{Reference: a.Reference})
	case !errors.As(err, &refusal):
		d.failed(payment.StepSeal, causeOf(err))
	case refusal.Code == payment.CodeInvalidSeal:
		d.refused(payment.StepSeal, refusal.Code)
	case refusal.Code == payment.CodeInvalidAmount || refusal.Code == payment.CodeInvalidCurrency:
		d.passed(payment.StepSeal)
		d.passed(payment.StepShop)
		d.passed(payment.StepCancel) // there is nothing to cancel
	default:
		d.passed(payment.StepSeal)
		d.refused(payment.StepShop, refusal.Code)
	}
}

// cancel cancels the test transaction. Where that has no answer or is refused, it asks the
// status whether the transaction has ended all the same.
func (d diagnosis) cancel(ctx context.Context, c *Client, q payment.Query) {
	_, err := c.Cancel(ctx, q)
	if err == nil {
		d.passed(payment.StepCancel)
		return
	}
	if a, asked := c.Status(ctx, q, 0); asked == nil && over(a.State) {
		d.passed(payment.StepCancel)
		return
	}
	var refusal *payment.Refusal
	if errors.As(err, &refusal) {
		d.refused(payment.StepCancel, refusal.Code)
		return
	}
	d.failed(payment.StepCancel, causeOf(err))
}

// over reports whether a transaction in this state can no longer be paid.
func over(s payment.AcquirerState) bool {
	switch s {
	case payment.AcquirerRejected, payment.AcquirerAborted, payment.AcquirerCancelled, payment.AcquirerExpired:
		return true
	default:
		return false
	}
}

func causeOf(err error) payment.Cause {
	var failure *payment.Failure
	if errors.As(err, &failure) {
		return failure.Cause
	}
	return payment.CauseBroken
}

// SetParameter sets one parameter by its text in a .PAR file. Its error is a *FileError
// without a line that says which values are allowed, with the settings unchanged.
func SetParameter(s payment.Settings, name, value string) (payment.Settings, error) {
	p := parameterOf(name)
	if p == nil {
		return s, &FileError{File: ParametersFile, Name: payment.Clean(name, maxText), Problem: ProblemUnknown}
	}
	next := s
	if !p.set(&next, strings.Trim(value, " \t")) {
		return s, &FileError{File: ParametersFile, Name: name, Problem: ProblemValue, Limit: p.limit}
	}
	return next, nil
}

// Expected returns a French text on the allowed values, or "" for another problem.
func (e *FileError) Expected() string { return textOf(frenchLimits[:], int(e.Limit)) }
