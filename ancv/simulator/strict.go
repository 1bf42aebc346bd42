package simulator

import (
	"bytes"
	_ "embed" // the schema
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"ancvtpe/ancv"
)

//go:embed request.schema.json
var requestSchema []byte

// preferOnly matches a Prefer header with nothing but what the contract names.
var preferOnly = regexp.MustCompile(`^wait=[0-9]{1,6}$`)

// strict looks for what the contract does not name. A nil *strict looks for nothing.
type strict struct {
	bodies map[Call]*jsonschema.Schema
}

// newStrict reads the requests' schema.
func newStrict() (*strict, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(requestSchema))
	if err != nil {
		return nil, fmt.Errorf("read schema of requests: %w", err)
	}
	const name = "request.schema.json"
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(name, doc); err != nil {
		return nil, fmt.Errorf("add schema of requests: %w", err)
	}
	s := &strict{map[Call]*jsonschema.Schema{}}
	for _, call := range []Call{CallCreate, CallAttach, CallCancel} {
		if s.bodies[call], err = compiler.Compile(name + "#/$defs/" + string(call)); err != nil {
			return nil, fmt.Errorf("compile schema of requests: %w", err)
		}
	}
	return s, nil
}

// body returns an English sentence on what the contract does not name in a body, or "".
func (s *strict) body(call Call, raw []byte) string {
	if s == nil {
		return ""
	}
	if name := twice(json.NewDecoder(bytes.NewReader(raw))); name != "" {
		return "strict: " + name + " is given twice"
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return "strict: body is not JSON"
	}
	var invalid *jsonschema.ValidationError
	if err := s.bodies[call].Validate(doc); !errors.As(err, &invalid) {
		return ""
	}
	var all []string
	for _, leaf := range invalid.BasicOutput().Errors {
		if leaf.Error != nil && !strings.HasPrefix(leaf.Error.String(), "validation failed") {
			all = append(all, strings.TrimSpace(leaf.InstanceLocation+" "+leaf.Error.String()))
		}
	}
	return shown("strict: " + strings.Join(slices.Compact(all), "; "))
}

// request returns an English sentence on what the contract does not name in the query or
// headers, or "".
func (s *strict) request(r *http.Request) string {
	prefer := r.Header.Values("Prefer")
	switch {
	case s == nil:
		return ""
	case r.URL.RawQuery != "":
		return "strict: the address has a query"
	case r.Method == http.MethodGet && r.ContentLength != 0:
		return "strict: a status call has a body"
	case len(prefer) > 1 || len(prefer) == 1 && !preferOnly.MatchString(prefer[0]):
		return "strict: Prefer is not wait=SECONDS"
	case len(r.Header.Values(ancv.SealHeader)) > 1:
		return "strict: the seal is given twice"
	}
	return ""
}

// twice returns a name that an object has twice, without regard to case, or "".
func twice(dec *json.Decoder) string {
	token, err := dec.Token()
	if err != nil {
		return ""
	}
	open, ok := token.(json.Delim)
	if !ok {
		return ""
	}
	seen := map[string]bool{}
	for dec.More() {
		if open == '{' {
			name, err := dec.Token()
			if err != nil {
				return ""
			}
			key := strings.ToLower(fmt.Sprint(name))
			if seen[key] {
				return fmt.Sprint(name)
			}
			seen[key] = true
		}
		if found := twice(dec); found != "" {
			return found
		}
	}
	dec.Token() //nolint:errcheck // the end, or an error that the decoding returns too
	return ""
}
