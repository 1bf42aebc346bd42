package caisseap

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"ancvtpe/payment"
)

// text returns a message of tags and values.
func text(pairs ...string) string {
	var b strings.Builder
	for i := 0; i+1 < len(pairs); i += 2 {
		fmt.Fprintf(&b, "%s%03d%s", pairs[i], len(pairs[i+1]), pairs[i+1])
	}
	return b.String()
}

func ask(cd string, more ...string) string {
	return text(append([]string{"CZ", "0300", "CJ", "012345678901", "CA", "01", "CE", "978", "CD", cd}, more...)...)
}

func TestScan(t *testing.T) {
	for _, c := range []struct {
		name, stream      string
		whole, more, next bool
		err               bool
	}{
		{name: "identification", stream: ask("I"), whole: true},
		{name: "debit without amount", stream: ask("0")},
		{name: "debit", stream: ask("0", "CB", "1250"), whole: true},
		{name: "debit with a field begun", stream: ask("0", "CB", "1250") + "BF0", whole: true, more: true},
		{name: "two messages", stream: ask("3") + ask("I"), whole: true, next: true},
		{name: "a line break behind", stream: ask("3") + "\r\n", whole: true, next: true},
		{name: "half a head", stream: "CZ0", more: true},
		{name: "half a value", stream: "CZ00403", more: true},
		{name: "one byte", stream: "C", more: true},
		{name: "an unknown tag", stream: ask("3", "QQ", "x\x00y"), whole: true},
		{name: "not CZ first", stream: text("CJ", "012345678901"), err: true},
		{name: "not CZ first, one byte", stream: "X", err: true},
		{name: "HTTP", stream: "GET / HTTP/1.1\r\n", err: true},
		{name: "a tag twice", stream: text("CZ", "0300", "CA", "01", "CA", "01"), err: true},
		{name: "CZ twice in a message", stream: text("CZ", "0300", "CZ", "0300"), err: true},
		{name: "a length of letters", stream: "CZ0x40300", err: true},
		{name: "no value", stream: "CZ000", err: true},
		{name: "a tag in small letters", stream: "cz0040300", err: true},
		{name: "over 2,000 bytes", stream: text("CZ", "0300", "Q1", strings.Repeat("x", 990), "Q2", strings.Repeat("x", 990)) + "Q3050", err: true},
	} {
		s, err := scan([]byte(c.stream))
		if (err != nil) != c.err || (err != nil && !errors.Is(err, errFormat)) {
			t.Errorf("%s: error %v", c.name, err)
			continue
		}
		if err == nil && (s.whole != c.whole || s.more != c.more || s.next != c.next) {
			t.Errorf("%s: whole %t, more %t, next %t", c.name, s.whole, s.more, s.next)
		}
	}
}

func TestNewRequest(t *testing.T) {
	for _, c := range []struct {
		name, stream string
		err          error
	}{
		{"debit", ask("0", "CB", "1250"), nil},
		{"two digits", ask("0", "CB", "01"), nil},
		{"zero", ask("0", "CB", "00"), errFormat},
		{"one digit", ask("0", "CB", "1"), errFormat},
		{"too much", ask("0", "CB", "100000000"), errFormat},
		{"most", ask("0", "CB", "000099999999"), nil},
		{"sign", ask("0", "CB", "-100"), errFormat},
		{"BA", ask("0", "CB", "1250", "BA", "2"), errFormat},
		{"BF", ask("0", "CB", "1250", "BF", "x"), errFormat},
		{"CF with a control character", ask("0", "CB", "1250", "CF", "a\x1bb"), errFormat},
		{"CF of 100", ask("0", "CB", "1250", "CF", strings.Repeat("x", 100)), errFormat},
		{"CK", ask("0", "CB", "1250", "CK", "1000"), errFormat},
		{"cancellation", ask("2", "CB", "1250", "CH", "k3x9m2qv7a"), nil},
		{"cancellation without reference", ask("2", "CB", "1250"), errFormat},
		{"cancellation of no reference", ask("2", "CB", "1250", "CH", "k3x9"), errFormat},
		{"dollars", strings.Replace(ask("0", "CB", "1250"), "978", "840", 1), errCurrency},
		{"action", ask("9"), errAction},
		{"version", strings.Replace(ask("I"), "0300", "0299", 1), errFormat},
		{"latest version", strings.Replace(ask("I"), "0300", "0320", 1), nil},
		{"later version", strings.Replace(ask("I"), "0300", "0321", 1), errFormat},
	} {
		s, err := scan([]byte(c.stream))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if _, err := newRequest(s.message); !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", c.name, err, c.err)
		}
	}
}

// FuzzScan: a scan never reads past the bytes, and its fields written again are those bytes.
func FuzzScan(f *testing.F) {
	f.Add([]byte(ask("0", "CB", "1250", "CF", "private")))
	f.Add([]byte(ask("3") + ask("I") + "\r\n"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		s, err := scan(stream)
		if s.used > len(stream) || s.used > maxMessage {
			t.Fatalf("used %d of %d", s.used, len(stream))
		}
		r := reply{message: s.message}
		if !bytes.Equal(r.bytes(), stream[:s.used]) {
			t.Fatalf("%q is not what was read of %q", r.bytes(), stream)
		}
		if err != nil || !s.whole {
			return
		}
		q, err := newRequest(s.message)
		if err == nil && q.action == actionDebit && (q.amount < 1 || q.amount > payment.MaxAmount) {
			t.Fatalf("amount %d", q.amount)
		}
	})
}

// FuzzAnswer: every answer is a message of at most 1,000 bytes.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(ask("0", "CB", "1250", "CF", "private", "CK", "100")), uint8(payment.StateAccepted), int64(1250), "k3x9m2qv7a", "auth", "TICKET")
	f.Fuzz(func(t *testing.T, stream []byte, state uint8, paid int64, reference, authorization, ticket string) {
		s, err := scan(stream)
		if err != nil || !s.whole {
			return
		}
		r, err := newRequest(s.message)
		if err != nil {
			return
		}
		tx := payment.Transaction{
			Kind: payment.KindDebit, State: payment.State(state), Requested: 1250, Paid: payment.Amount(max(1, paid%100000000)),
			Reference: "k3x9m2qv7a", Authorization: payment.Clean(authorization, 40),
			Till: payment.TillRequest{No: 1, Private: r.message.get("CF"), Digits: len(r.message.get("CB"))},
		}
		a := outcomeReply(r, outcome{tx: tx, code: "607", ticket: []string{ticket}})
		if a == nil {
			if tx.State.Final() && tx.State != payment.StateWrittenOff {
				t.Fatalf("no answer in %v", tx.State)
			}
			return
		}
		if !tx.State.Final() {
			t.Fatalf("answered in %v", tx.State)
		}
		b := a.bytes()
		back, err := scan(b)
		if err != nil || back.used != len(b) || len(b) > maxAnswer {
			t.Fatalf("%q: %v", b, err)
		}
	})
}

// TestExchanges has every edge in a table, to be read when the machine changes.
func TestExchanges(t *testing.T) {
	want := map[string]string{
		"Listening Begun": "Waiting -", "Listening Repeat": "Repeating -", "Listening Answer": "Listening Answer",
		"Listening Fault": "Closed Refuse", "Listening HangUp": "Closed Close", "Listening Unwritten": "Closed Close",
		"Waiting Outcome": "Listening Answer", "Waiting Never": "Closed Close", "Waiting Deadline": "Withdrawing Withdraw",
		"Waiting HangUp": "Alone -", "Withdrawing Outcome": "Listening Answer", "Withdrawing Never": "Closed Close",
		"Withdrawing Deadline": "Closed Close", "Repeating Outcome": "Listening Answer", "Repeating Never": "Closed Close",
		"Repeating Deadline": "Closed Close", "Alone Outcome": "Closed Answer", "Alone Never": "Closed Close",
	}
	for s := stageListening; s < stageEnd; s++ {
		for h := eventBegun; h < eventEnd; h++ {
			pair := s.String() + " " + h.String()
			r := react(s, h)
			expected, listed := want[pair]
			if !listed {
				expected = s.String() + " -"
			}
			if got := r.to.String() + " " + r.do.String(); got != expected {
				t.Errorf("%s: %s, want %s", pair, got, expected)
			}
		}
	}
}

// TestUnknownIsNeverAnswered: no state without a final, known outcome has an answer.
func TestUnknownIsNeverAnswered(t *testing.T) {
	for _, s := range payment.States() {
		_, _, known := verdict(payment.Transaction{State: s})
		if want := s.Final() && s != payment.StateWrittenOff; known != want {
			t.Errorf("%v: answered %t", s, known)
		}
	}
}
