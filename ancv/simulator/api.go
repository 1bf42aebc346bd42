package simulator

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// apiPath is the path of the API on its host.
const apiPath = "/acquisition/api/public/v1"

// apiHandler routes the four calls of the contract.
func (s *Simulator) apiHandler() http.Handler {
	const base = apiPath + "/payment-transactions/"
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+base+"{$}", s.serve(CallCreate))
	mux.HandleFunc("POST "+base+"{id}/payer/{$}", s.serve(CallAttach))
	mux.HandleFunc("POST "+base+"{id}/cancellation/{$}", s.serve(CallCancel))
	mux.HandleFunc("GET "+base+"{id}/{$}", s.serve(CallStatus))
	mux.HandleFunc("/", s.unknown)
	for _, path := range []string{"", "/{id}", "/{id}/payer", "/{id}/cancellation"} { // the mux would redirect, which no contract names
		mux.HandleFunc(strings.TrimSuffix(base, "/")+path, s.unknown)
	}
	return mux
}

// serve handles one call. The order is read, count, fault before, process, fault after,
// answer.
func (s *Simulator) serve(call Call) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		x := newExchange(call, r, s.API())
		rec := &recorder{ResponseWriter: w}
		defer s.record(x, rec)
		req, err := s.readRequest(call, rec, r, x)
		if err != nil {
			s.logCall(x, "refused", err)
			writeRefusal(rec, err)
			return
		}
		s.carryOut(rec, r, req, x)
	}
}

// record puts a call that is over into the journal.
func (s *Simulator) record(x *exchange, rec *recorder) {
	x.end(rec, s.CAPath())
	s.journal.add(x)
}

// unknown refuses what is no operation, and keeps it too: whoever has a path wrong looks for
// the call in the journal.
func (s *Simulator) unknown(w http.ResponseWriter, r *http.Request) {
	x, rec := newExchange("unknown", r, s.API()), &recorder{ResponseWriter: w}
	defer s.record(x, rec)
	raw, err := io.ReadAll(http.MaxBytesReader(rec, r.Body, maxBody))
	x.Request.Body = printable(raw)
	told := "no such operation; paths end with a slash"
	if err != nil {
		told += "; body is too long or did not come"
	}
	writeRefusal(rec, &refusal{http.StatusNotFound, codeBadRequest, told})
}

// carryOut processes and answers a valid call, unless a fault prevents it.
func (s *Simulator) carryOut(w *recorder, r *http.Request, req request, x *exchange) {
	statusCalls := s.bank.received(req.call, req.id)
	h := s.bank.hit(s.subject(req))
	if ordered := s.orders.next(req.call); ordered != nil {
		h.fault = ordered
	}
	if h.fault != nil {
		x.Fault = h.fault.Kind
		s.cfg.Log.Info("fault", slog.String("call", string(req.call)), slog.String("kind", h.fault.Kind))
	}
	if h.fault.before(w) {
		return
	}
	o := outcome{req: req, fault: h.fault}
	o.t, o.created, o.err = s.process(r.Context(), req, h.payer, statusCalls)
	if o.t.ID != "" {
		x.ID = o.t.ID
	}
	if errors.Is(o.err, errDropped) {
		s.logCall(x, "dropped", nil)
		abort()
	}
	s.logCall(x, "answered", o.err)
	s.answer(w, r, o)
}

// subject returns what the rules of a scenario are compared with.
func (s *Simulator) subject(req request) subject {
	sub := subject{call: req.call, amount: req.create.Order.Amount.Total}
	if req.call == CallCreate {
		return sub
	}
	if t, _, err := s.bank.status(req.id); err == nil {
		sub.amount, sub.payer = t.Requested, t.Beneficiary
	}
	if req.call == CallAttach {
		sub.payer = req.payer.Payer.BeneficiaryID
	}
	return sub
}

// process carries out a call. created reports that it made a new transaction.
func (s *Simulator) process(ctx context.Context, req request, a *armed, statusCalls int) (t transaction, created bool, err error) {
	switch req.call {
	case CallCreate:
		t, repeated, err := s.bank.create(req.create, a)
		return t, !repeated, err
	case CallAttach:
		t, err = s.attach(req, a)
	case CallCancel:
		s.bank.armLater(req.id, a)
		t, err = s.bank.cancel(req.id)
	default: // CallStatus
		s.bank.armLater(req.id, a)
		t, err = s.status(ctx, req, statusCalls)
	}
	return t, false, err
}

func (s *Simulator) attach(req request, a *armed) (transaction, error) {
	t, _, err := s.bank.status(req.id)
	if err != nil {
		return t, err
	}
	if req.payer.Payer.Amount.Total != t.Requested {
		return t, &refusal{http.StatusBadRequest, codeInvalidAmount, "amount is not the order's"}
	}
	return s.bank.attach(req.id, req.payer.Payer.BeneficiaryID, a)
}

// status waits as the call asks, then for as long as the plan is silent. Where the caller is
// gone by then, the answer does not count as given.
func (s *Simulator) status(ctx context.Context, req request, calls int) (transaction, error) {
	t, a, err := s.bank.status(req.id)
	if err != nil {
		return t, err
	}
	if a.statusErrors > 0 && calls <= a.statusErrors {
		return t, &refusal{http.StatusInternalServerError, codeServer, "so planned"}
	}
	if req.wait > 0 {
		waiting, stop := context.WithTimeout(ctx, req.waitFor())
		s.bank.await(waiting, req.id, t.State)
		stop()
	}
	s.bank.silence(ctx, req.id)
	if ctx.Err() != nil {
		return t, errDropped
	}
	t, lost, err := s.bank.tell(req.id)
	if lost {
		return t, errDropped
	}
	return t, err
}

// logCall logs a call as a technical event, without id, amount or payer (I12).
func (s *Simulator) logCall(x *exchange, what string, err error) {
	code := ""
	var r *refusal
	if errors.As(err, &r) {
		code = r.code
	}
	s.cfg.Log.Info("call", slog.String("call", string(x.Call)), slog.String("result", what),
		slog.String("code", code), slog.Duration("took", time.Since(x.At)))
}
