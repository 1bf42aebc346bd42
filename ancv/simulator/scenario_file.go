package simulator

import (
	"bytes"
	_ "embed" // the schema
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"ancvtpe/internal/textfile"
)

//go:embed scenario.schema.json
var scenarioSchema []byte

// maxScenario bounds a scenario file, in bytes.
const maxScenario = 1 << 20

// Problem is a mistake in a scenario file.
type Problem struct {
	Place  string // a JSON pointer, as /rules/2/when/amount, or line and column
	Reason string // in French
}

// ScenarioError is a scenario file that cannot be used, with its mistakes. Its text is in
// French, since the user wrote the file.
type ScenarioError struct {
	File     string
	Problems []Problem
}

func (e *ScenarioError) Error() string {
	lines := make([]string, 0, len(e.Problems))
	for _, p := range e.Problems {
		lines = append(lines, shown(strings.TrimSpace(e.File+" "+p.Place+" : "+p.Reason)))
	}
	return strings.Join(lines, "\n")
}

// shown returns a line without control characters. It may quote names from the file.
func shown(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, s)
}

// French returns the same text as Error; internal/till looks for this method.
func (e *ScenarioError) French() string { return e.Error() }

// openScript reads the scenario file, or returns the cents table for the path "".
func openScript(path string) (script, *uint64, error) {
	if path == "" {
		return cents{}, nil, nil
	}
	raw, err := textfile.ReadFile(path, maxScenario)
	if err != nil {
		return nil, nil, fmt.Errorf("read scenario: %w", err)
	}
	file, problems := parseScenario(raw)
	if len(problems) > 0 {
		return nil, nil, &ScenarioError{path, problems}
	}
	return &scenario{rules: file.Rules}, file.Seed, nil
}

// parseScenario checks a scenario against the schema. A list counts as a file with these
// rules only.
func parseScenario(raw []byte) (scenarioFile, []Problem) {
	raw, problems := checkJSON(raw, scenarioSchema, func(raw []byte) []byte {
		if raw[0] == '[' {
			return slices.Concat([]byte(`{"rules":`), raw, []byte(`}`))
		}
		return raw
	})
	var file scenarioFile
	if len(problems) > 0 {
		return file, problems
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		return scenarioFile{}, []Problem{{"", err.Error()}}
	}
	return file, nil
}

// checkJSON decodes a user's JSON file in any encoding of textfile, completes it and checks
// it against a schema.
func checkJSON(raw, schema []byte, complete func([]byte) []byte) ([]byte, []Problem) {
	if len(raw) > maxScenario {
		return nil, []Problem{{"", textTooLarge}}
	}
	raw = bytes.TrimSpace([]byte(textfile.Decode(raw)))
	var parsed any
	if err := json.Unmarshal(raw, &parsed); err != nil {
		return nil, []Problem{{position(raw, err), frenchSyntax(err)}}
	}
	raw = complete(raw)
	problems, err := checkSchema(schema, raw)
	if err != nil {
		problems = []Problem{{"", err.Error()}}
	}
	return raw, problems
}

func checkSchema(schema, raw []byte) ([]Problem, error) {
	schemaDoc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	const name = "file.schema.json"
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(name, schemaDoc); err != nil {
		return nil, fmt.Errorf("add schema: %w", err)
	}
	compiled, err := compiler.Compile(name)
	if err != nil {
		return nil, fmt.Errorf("compile schema: %w", err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	var invalid *jsonschema.ValidationError
	err = compiled.Validate(doc)
	if !errors.As(err, &invalid) {
		return nil, err
	}
	return leaves(invalid), nil
}

// leaves returns the innermost errors, which are at the places where the file is wrong.
func leaves(e *jsonschema.ValidationError) []Problem {
	if len(e.Causes) > 0 {
		var all []Problem
		for _, cause := range e.Causes {
			all = append(all, leaves(cause)...)
		}
		return all
	}
	place := "/" + strings.Join(e.InstanceLocation, "/")
	if extra, ok := e.ErrorKind.(*kind.AdditionalProperties); ok && len(extra.Properties) == 1 {
		place = strings.TrimSuffix(place, "/") + "/" + extra.Properties[0]
	}
	return []Problem{{place, frenchReason(e.ErrorKind)}}
}

// position returns the line and column of a JSON syntax error.
func position(raw []byte, err error) string {
	offset := int64(len(raw))
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = min(syntax.Offset, offset)
	}
	before := raw[:offset]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := len(before) - (bytes.LastIndexByte(before, '\n') + 1)
	return fmt.Sprintf(textPosition, line, max(column, 1))
}
