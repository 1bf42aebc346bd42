package simulator

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"sync"

	"ancvtpe/ancv"
)

// outcome is what a call came to, and how its answer is to be broken.
type outcome struct {
	req     request
	t       transaction
	created bool // there is a transaction more
	err     error
	fault   *fault
}

// reply is a sealed answer as it went out.
type reply struct {
	seal string // the whole header
	body []byte
}

// replies keeps the last answer about each transaction, for the fault replay.
type replies struct {
	mu   sync.Mutex
	byID map[string]reply
	last reply
}

// swap keeps the new answer and gives the one before it, about the same transaction
// where there is one.
func (r *replies) swap(id string, now reply) (before reply) {
	r.mu.Lock()
	defer r.mu.Unlock()
	before, ok := r.byID[id]
	if !ok {
		before = r.last
	}
	r.byID[id], r.last = now, now
	return before
}

// answer writes what a call came to: an error of the contract, or the transaction
// with its response seal, as the fault lets it.
func (s *Simulator) answer(w http.ResponseWriter, r *http.Request, o outcome) {
	if o.fault.is(faultDelay) {
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
	if o.err == nil {
		before = s.replies.swap(o.t.ID, good)
	}
	writeBroken(w, status, good, before, o.fault)
}

// reply is the transaction in JSON and the seal that binds it to the request.
func (s *Simulator) reply(o outcome) (reply, error) {
	wire := o.t.wire()
	now := s.bank.now()
	body, err := json.Marshal(ancv.WireResponse{ResponseDate: &now, Transaction: &wire})
	if err != nil {
		return reply{}, err
	}
	seal := ancv.Seal(s.key.key, ancv.ResponseSealFields(o.req.seal, o.t.ID, string(o.t.State),
		cents10(o.t.Requested), cents10(o.t.Paid))...)
	return reply{ancv.SealHeaderValue(s.key.version, seal), body}, nil
}

func writeBroken(w http.ResponseWriter, status int, good, before reply, f *fault) {
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
	w.Write(good.body[:len(good.body)/2]) //nolint:errcheck // it is cut on purpose
	http.NewResponseController(w).Flush() //nolint:errcheck // it is cut on purpose
	abort()
}

// altered is a seal of the right form that is wrong.
func altered(seal string) string {
	last := byte('A')
	if seal[len(seal)-2] == last {
		last = 'B'
	}
	return seal[:len(seal)-2] + string(last) + seal[len(seal)-1:]
}

// writeRefusal answers an error of the contract.
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
