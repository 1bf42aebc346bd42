package simulator

import (
	"errors"
	"slices"
	"sync"
)

// faultSilence processes the call and never answers it.
const faultSilence = "silence"

// orderedFault is a fault that the console has ordered.
type orderedFault struct {
	ID      int     `json:"id"`
	Call    Call    `json:"call,omitempty"` // "" for any call
	Kind    string  `json:"kind"`
	Seconds float64 `json:"seconds,omitempty"`
	Status  int     `json:"status,omitempty"`
	Left    int     `json:"left"` // the number of calls that it still breaks; 0 for all until it is removed
}

var errFault = errors.New("fault is not known")

// check fills in a fault's defaults, or returns errFault.
func (f *orderedFault) check() error {
	kinds := []string{
		faultDropBefore, faultDropAfter, faultDelay, faultStatus, faultGarbage, faultTruncate, faultWrongSeal,
		faultReplay, faultTLSReset, faultSilence,
	}
	calls := []Call{"", CallCreate, CallAttach, CallStatus, CallCancel}
	switch {
	case !slices.Contains(kinds, f.Kind), !slices.Contains(calls, f.Call), f.Left < 0, f.Seconds < 0, f.Seconds > 3600:
		return errFault
	case f.Kind == faultDelay && f.Seconds == 0:
		f.Seconds = 5
	case f.Kind == faultStatus && f.Status == 0:
		f.Status = 500
	}
	if f.Kind == faultStatus && (f.Status < 400 || f.Status > 599) {
		return errFault
	}
	return nil
}

// orders holds the faults that the console has ordered, the oldest first.
type orders struct {
	mu   sync.Mutex
	list []orderedFault
	last int
}

func (o *orders) add(f orderedFault) orderedFault {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.last++
	f.ID = o.last
	o.list = append(o.list, f)
	return f
}

// remove removes a fault, or all for 0. It reports whether there was one.
func (o *orders) remove(id int) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	before := len(o.list)
	o.list = slices.DeleteFunc(o.list, func(f orderedFault) bool { return id == 0 || f.ID == id })
	return len(o.list) < before
}

func (o *orders) all() []orderedFault {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]orderedFault{}, o.list...)
}

// next returns the fault for a call, or nil.
func (o *orders) next(call Call) *fault {
	o.mu.Lock()
	defer o.mu.Unlock()
	for i, f := range o.list {
		if f.Call != "" && f.Call != call {
			continue
		}
		if f.Left == 1 {
			o.list = slices.Delete(o.list, i, i+1)
		} else if f.Left > 1 {
			o.list[i].Left--
		}
		if f.Kind == faultSilence {
			return &fault{Kind: faultDropAfter, Seconds: 3600}
		}
		return &fault{Kind: f.Kind, Seconds: f.Seconds, Status: f.Status}
	}
	return nil
}
