package store

import (
	"fmt"
	"reflect"
	"time"

	"ancvtpe/payment"
)

// field is a column and the place of its value in the core's type. The same fields write and
// read a row, so that the two cannot differ.
type field struct {
	column string
	at     any   // pointer
	since  int64 // version of the file that brought the column; 0: the first
}

// encode returns the value at p as int64, string or []byte, for SQLite.
func encode(p any) (any, error) {
	switch p := p.(type) {
	case *bool:
		if *p {
			return int64(1), nil
		}
		return int64(0), nil
	case *[]byte:
		return append([]byte{}, *p...), nil
	case *time.Time:
		return encodeTime(*p)
	case *payment.State:
		return stateName(*p)
	case *payment.Kind:
		return nameOf(kindNames, uint8(*p))
	case *payment.Mode:
		return nameOf(modeNames, uint8(*p))
	case *payment.Nature:
		return nameOf(natureNames, uint8(*p))
	case *payment.Cause:
		return nameOf(causeNames, uint8(*p))
	case *payment.TicketMode:
		return nameOf(ticketModeNames, uint8(*p))
	case *payment.TillLinkMode:
		return nameOf(tillLinkModeNames, uint8(*p))
	case *payment.Ticket:
		return encodeTicket(*p)
	}
	switch v := reflect.ValueOf(p).Elem(); v.Kind() {
	case reflect.String:
		return v.String(), nil
	case reflect.Int, reflect.Int64:
		return v.Int(), nil
	default:
		return nil, fmt.Errorf("type %s cannot be stored", v.Type())
	}
}

// decode sets the value at p from a value of encode. A value that encode cannot have made is
// errContent.
func decode(value, p any) error {
	switch v := value.(type) {
	case int64:
		return decodeInt(v, p)
	case string:
		return decodeText(v, p)
	case []byte:
		if p, ok := p.(*[]byte); ok {
			*p = v
			return nil
		}
	}
	return fmt.Errorf("a %T for a %T: %w", value, p, errContent)
}

func decodeInt(n int64, p any) error {
	if p, ok := p.(*bool); ok {
		*p = n == 1
		if n != 0 && n != 1 {
			return fmt.Errorf("%d for a flag: %w", n, errContent)
		}
		return nil
	}
	v := reflect.ValueOf(p).Elem()
	if v.Kind() != reflect.Int && v.Kind() != reflect.Int64 {
		return fmt.Errorf("a number for a %s: %w", v.Type(), errContent)
	}
	v.SetInt(n)
	return nil
}

func decodeText(s string, p any) (err error) {
	switch p := p.(type) {
	case *time.Time:
		*p, err = decodeTime(s)
	case *payment.State:
		*p, err = stateOf(s)
	case *payment.Kind:
		err = decodeName(kindNames, s, p)
	case *payment.Mode:
		err = decodeName(modeNames, s, p)
	case *payment.Nature:
		err = decodeName(natureNames, s, p)
	case *payment.Cause:
		err = decodeName(causeNames, s, p)
	case *payment.TicketMode:
		err = decodeName(ticketModeNames, s, p)
	case *payment.TillLinkMode:
		err = decodeName(tillLinkModeNames, s, p)
	case *payment.Ticket:
		*p, err = decodeTicket(s)
	default:
		v := reflect.ValueOf(p).Elem()
		if v.Kind() != reflect.String {
			return fmt.Errorf("a text for a %s: %w", v.Type(), errContent)
		}
		v.SetString(s)
	}
	return err
}

func decodeName[T ~uint8](names []string, name string, p *T) error {
	n, err := numberOf(names, name)
	*p = T(n)
	return err
}

// encodeTime writes RFC 3339 with nanoseconds and the offset; the zero time is
// empty. The text has no seconds in an offset, so such a time goes to UTC.
func encodeTime(t time.Time) (string, error) {
	if t.IsZero() {
		return "", nil
	}
	if _, offset := t.Zone(); offset%60 != 0 {
		t = t.UTC()
	}
	text, err := t.MarshalText()
	if err != nil {
		return "", fmt.Errorf("write time: %w", err)
	}
	return string(text), nil
}

func decodeTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("time: %w", errContent)
	}
	return t, nil
}
