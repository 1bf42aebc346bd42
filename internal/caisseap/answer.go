package caisseap

import (
	"encoding/base64"
	"fmt"
	"strings"

	"ancvtpe/payment"
)

// reason says why something was not done. It is the value of AF.
type reason string

const (
	reasonNone      reason = ""
	reasonRefused   reason = "04"
	reasonBusy      reason = "05"
	reasonAbandoned reason = "06"
	reasonNotDone   reason = "07"
	reasonLate      reason = "08"
	reasonFormat    reason = "09"
	reasonGivenUp   reason = "11"
	reasonAction    reason = "12"
	reasonCurrency  reason = "13"
)

// The values of AE.
const (
	done    = "10"
	notDone = "01"
	taken   = "11"
)

// readMode is the value of CI for the payer's own device.
const readMode = "2"

// repeated are the tags of a request that an answer repeats, in this order.
var repeated = []string{"CZ", "CJ", "CA", "CE", "CB", "CD", "CF"}

// reply is an answer, with the request's fields and those that it adds.
type reply struct {
	message message
	code    string // AE
	reason  reason // AF
}

// replyTo begins the answer to a message, which need not be complete.
func replyTo(m message) *reply {
	r := &reply{}
	for _, tag := range repeated {
		r.set(tag, m.get(tag))
	}
	if m.get("CZ") == "" {
		r.message = append(message{{"CZ", "0300"}}, r.message...) // CZ comes first in any message
	}
	return r
}

// set sets a tag's value; "" removes the tag.
func (r *reply) set(tag, value string) {
	for i, f := range r.message {
		if f.tag != tag {
			continue
		}
		if r.message[i].value = value; value == "" {
			r.message = append(r.message[:i:i], r.message[i+1:]...)
		}
		return
	}
	if value != "" {
		r.message = append(r.message, field{tag, value})
	}
}

func (r *reply) finish(code string, why reason) *reply {
	r.code, r.reason = code, why
	r.set("AE", code)
	r.set("AF", string(why))
	return r
}

// bytes returns the answer as it is sent, at most maxAnswer bytes.
func (r *reply) bytes() []byte {
	var b strings.Builder
	for _, f := range r.message {
		fmt.Fprintf(&b, "%s%03d%s", f.tag, len(f.value), f.value)
	}
	return []byte(b.String())
}

// refused returns the answer that nothing was done.
func refused(m message, why reason) *reply { return replyTo(m).finish(notDone, why) }

// identified returns the answer to actionIdentify.
func identified(m message, version string) *reply {
	r := replyTo(m)
	text := payment.Clean("ancv-tpe "+version, maxIdentity)
	r.set("CF", strings.Map(asciiOnly, text))
	return r.finish(done, reasonNone)
}

const maxIdentity = 99

func asciiOnly(c rune) rune {
	if c < ' ' || c > '~' {
		return '?'
	}
	return c
}

// outcome is an ended transaction with what its answer needs.
type outcome struct {
	tx     payment.Transaction
	code   string   // CAISSE_AP_CODE
	ticket []string // its lines; nil for none
}

// outcomeReply returns the answer about a transaction that has ended. For actionLast it has
// the transaction's own action, amount and private data. It returns nil where the outcome is
// not known (SANS SUITE), since nothing may be answered then (decision 102).
func outcomeReply(r request, o outcome) *reply {
	code, why, known := verdict(o.tx)
	if !known {
		return nil
	}
	a := replyTo(r.message)
	width := len(r.message.get("CB"))
	if r.action == actionLast {
		width = o.tx.Till.Digits
		a.set("CD", string(actionOf(o.tx.Kind)))
		a.set("CF", o.tx.Till.Private)
	}
	amount := o.tx.Requested
	if code == done {
		amount = o.tx.Paid
	}
	a.set("CB", fmt.Sprintf("%0*d", max(width, 2), amount.Cents()))
	a.finish(code, why)
	a.set("CH", string(o.tx.Reference))
	if code == done {
		authorization := strings.Map(asciiOnly, o.tx.Authorization)
		a.set("AC", authorization[:min(len(authorization), maxAuthorization)])
	}
	a.set("CC", o.code)
	a.set("CI", readMode)
	if r.ticket {
		a.addTicket(o.ticket)
	}
	return a
}

const (
	maxAuthorization = 10
	maxTicket        = 700
)

// addTicket adds the ticket, unless the answer would become longer than maxAnswer.
func (r *reply) addTicket(lines []string) {
	if len(lines) == 0 {
		return
	}
	text := base64.StdEncoding.EncodeToString([]byte(strings.Join(lines, "\n") + "\n"))
	if len(text) <= maxTicket && len(r.bytes())+fieldHead+len(text) < maxAnswer {
		r.set("ZT", text)
	}
}

func actionOf(k payment.Kind) action {
	if k == payment.KindCancellation {
		return actionCancellation
	}
	return actionDebit
}

// verdict returns AE and AF for a transaction that has ended, and false where its outcome is
// unknown.
func verdict(tx payment.Transaction) (code string, why reason, known bool) {
	switch tx.State {
	case payment.StateAccepted, payment.StatePaidMeanwhile, payment.StateCancelAccepted:
		return done, reasonNone, true
	case payment.StateRefused:
		return notDone, reasonRefused, true
	case payment.StateAbandoned:
		return notDone, reasonAbandoned, true
	case payment.StateExpired:
		return notDone, reasonLate, true
	case payment.StateAborted:
		return notDone, withdrawn(tx), true
	case payment.StateFailed:
		return notDone, reasonNotDone, true
	case payment.StateCancelRefused:
		return notDone, cancelRefused(tx), true
	default: // in progress, or closed without a known outcome
		return "", "", false
	}
}

// withdrawn returns the reason for a withdrawal, by the cashier or by the till link at its
// deadline.
func withdrawn(tx payment.Transaction) reason {
	if tx.Till.Late {
		return reasonLate
	}
	return reasonGivenUp
}

func cancelRefused(tx payment.Transaction) reason {
	switch {
	case tx.Till.Withdrawn || tx.Till.Late:
		return withdrawn(tx)
	case tx.Code != "":
		return reasonRefused
	}
	switch tx.Cause {
	case payment.CauseNone, payment.CauseNotExecuted, payment.CauseAlreadyCancelled, payment.CauseMismatch,
		payment.CauseNotFound, payment.CauseRefused, payment.CauseInvalidSeal:
		return reasonRefused
	default:
		return reasonNotDone
	}
}
