package simulator

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"ancvtpe/ancv"
)

// outcome is the result of a call, with the fault that breaks its answer.
type outcome struct {
	req     request
	t       transaction
	created bool // the call made a new transaction
	err     error
	fault   *fault
}

// reply is a sealed answer as it was sent.
type reply struct {
	seal string // the whole header
	body []byte
}

// answer writes an error of the contract, or the transaction with its response seal. The
// fault may delay, break or suppress the answer.
func (s *Simulator) answer(w *recorder, r *http.Request, o outcome) {
	if o.fault != nil && o.fault.Seconds > 0 {
		pause(r.Context(), s.cfg.scaled(seconds(o.fault.Seconds)))
	}
	if o.fault.is(faultDropAfter) || r.Context().Err() != nil {
		abort()
	}
	if o.err != nil && !o.fault.is(faultGarbage) {
		writeRefusal(w, o.err)
		return
	}
	good, err := s.reply(o)
	if err != nil {
		writeRefusal(w, err)
		return
	}
	if o.req.wait > 0 {
		w.Header().Set("Preference-Applied", "wait="+strconv.Itoa(o.req.wait))
	}
	status := http.StatusOK
	if o.created {
		status = http.StatusCreated
	}
	before := reply{}
	if o.fault.is(faultReplay) && o.err == nil {
		before = s.journal.before(o.t.ID)
	}
	writeBroken(w, status, good, before, o.fault)
}

// reply returns the transaction in JSON and the seal that binds it to the request.
func (s *Simulator) reply(o outcome) (reply, error) {
	body, err := s.forms.body(o.t, s.bank.now())
	if err != nil {
		return reply{}, err
	}
	seal := ancv.Seal(o.req.key.key, ancv.ResponseSealFields(o.req.seal, o.t.ID, string(o.t.State),
		cents10(o.t.Requested), cents10(o.t.Paid))...)
	return reply{ancv.SealHeaderValue(o.req.key.version, seal), body}, nil
}

func writeBroken(w *recorder, status int, good, before reply, f *fault) {
	switch {
	case f.is(faultGarbage):
		good.body = []byte("<html>\x00\xff{\"transaction\":")
	case f.is(faultReplay) && before.body != nil:
		good = before
	case f.is(faultReplay), f.is(faultWrongSeal):
		good.seal = altered(good.seal)
	}
	head := w.Header()
	head.Set(ancv.SealHeader, good.seal)
	head.Set("Content-Type", "application/json")
	head.Set("Content-Length", strconv.Itoa(len(good.body)))
	w.WriteHeader(status)
	if !f.is(faultTruncate) {
		w.Write(good.body) //nolint:errcheck // the peer is gone
		return
	}
	w.cut = true
	w.Write(good.body[:len(good.body)/2]) //nolint:errcheck // it is cut on purpose
	http.NewResponseController(w).Flush() //nolint:errcheck // it is cut on purpose
	abort()
}

// altered returns a wrong seal in the right form.
func altered(seal string) string {
	last := byte('A')
	if seal[len(seal)-2] == last {
		last = 'B'
	}
	return seal[:len(seal)-2] + string(last) + seal[len(seal)-1:]
}

// writeRefusal writes an error answer of the contract.
func writeRefusal(w http.ResponseWriter, err error) {
	var r *refusal
	if !errors.As(err, &r) {
		r = &refusal{http.StatusInternalServerError, codeServer, "internal error"}
	}
	body, err := json.Marshal(ancv.WireError{ErrorCode: r.code, ErrorMessage: r.message})
	if err != nil {
		abort()
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(r.status)
	w.Write(body) //nolint:errcheck // the peer is gone
}
