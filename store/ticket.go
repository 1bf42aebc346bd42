package store

import (
	"bytes"
	"encoding/json"
	"fmt"

	"ancvtpe/payment"
)

// A ticket's body is JSON: an object of the same fields as a row's columns, with
// the totals and the lines inside it.
const (
	ticketTotals = "totals"
	ticketLines  = "lines"
)

func ticketFields(t *payment.Ticket) []field {
	return []field{
		{column: "nature", at: &t.Nature},
		{column: "original", at: &t.Original},
		{column: "kind", at: &t.Kind},
		{column: "duplicate", at: &t.Duplicate},
		{column: "shop_name", at: &t.ShopName},
		{column: "city", at: &t.City},
		{column: "shop_id", at: &t.ShopID},
		{column: "terminal_no", at: &t.TerminalNo},
		{column: "columns", at: &t.Columns},
		{column: "at", at: &t.At},
		{column: "zone", at: &t.Zone},
		{column: "reference", at: &t.Reference},
		{column: "authorization", at: &t.Authorization},
		{column: "payer", at: &t.Payer},
		{column: "requested", at: &t.Requested},
		{column: "paid", at: &t.Paid},
		{column: "remainder", at: &t.Remainder},
		{column: "payment_no", at: &t.PaymentNo},
		{column: "order_id", at: &t.Order},
		{column: "outcome", at: &t.Outcome},
		{column: "qr", at: &t.QR},
		{column: "closing_no", at: &t.ClosingNo},
		{column: "unprinted", at: &t.Unprinted},
		{column: "observed", at: &t.Observed},
		{column: "export", at: &t.Export},
		{column: "prove", at: &t.Prove},
		{column: "proven", at: &t.Proven},
		{column: "verified", at: &t.Verified},
	}
}

func encodeTicket(t payment.Ticket) (string, error) {
	object, err := encodeObject(ticketFields(&t))
	if err != nil {
		return "", err
	}
	if t.Totals != nil {
		if object[ticketTotals], err = encodeObject(totalsFields(t.Totals)); err != nil {
			return "", err
		}
	}
	var lines []map[string]any
	for _, l := range t.Lines {
		line, err := encodeObject(lineFields(&l))
		if err != nil {
			return "", err
		}
		lines = append(lines, line)
	}
	if lines != nil {
		object[ticketLines] = lines
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(object); err != nil {
		return "", fmt.Errorf("write ticket: %w", err)
	}
	return b.String(), nil
}

func encodeObject(fields []field) (map[string]any, error) {
	object := make(map[string]any, len(fields))
	for _, f := range fields {
		value, err := encode(f.at)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.column, err)
		}
		object[f.column] = value
	}
	return object, nil
}

func decodeTicket(text string) (payment.Ticket, error) {
	var t payment.Ticket
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		return t, fmt.Errorf("ticket is not JSON: %w", errContent)
	}
	if raw, ok := object[ticketTotals]; ok {
		t.Totals = new(payment.DayTotals)
		if err := decodeObject(raw, totalsFields(t.Totals)); err != nil {
			return t, err
		}
	}
	if raw, ok := object[ticketLines]; ok {
		var lines []json.RawMessage
		if err := json.Unmarshal(raw, &lines); err != nil {
			return t, fmt.Errorf("ticket's lines: %w", errContent)
		}
		t.Lines = make([]payment.DayLine, len(lines))
		for i, line := range lines {
			if err := decodeObject(line, lineFields(&t.Lines[i])); err != nil {
				return t, err
			}
		}
	}
	err := decodeObject([]byte(text), ticketFields(&t))
	return t, err
}

// decodeObject reads the fields; one that the object lacks keeps its zero, so that
// a ticket may gain fields.
func decodeObject(raw []byte, fields []field) error {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(raw, &object); err != nil {
		return fmt.Errorf("ticket is no object: %w", errContent)
	}
	for _, f := range fields {
		raw, ok := object[f.column]
		if !ok {
			continue
		}
		var text string
		var number int64
		var err error
		if raw[0] == '"' {
			if err = json.Unmarshal(raw, &text); err == nil {
				err = decode(text, f.at)
			}
		} else if err = json.Unmarshal(raw, &number); err == nil {
			err = decode(number, f.at)
		}
		if err != nil {
			return fmt.Errorf("ticket's %s: %w: %w", f.column, errContent, err)
		}
	}
	return nil
}
