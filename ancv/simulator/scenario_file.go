package simulator

import (
	"bytes"
	_ "embed" // the schema
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

//go:embed scenario.schema.json
var scenarioSchema []byte

// maxScenario bounds a scenario file, in bytes.
const maxScenario = 1 << 20

// Problem is one thing that is wrong in a scenario file.
type Problem struct {
	Place  string // JSON pointer, /rules/2/when/amount; or line and column
	Reason string // in French
}

// ScenarioError says that a scenario file cannot be used, and where. Its text is in
// French: the file is written by the person who reads it.
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

// shown is a line as a terminal may get it: names of the file stand in it.
func shown(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, s)
}

// French is the same text: it lets the command line treat this error as the others.
func (e *ScenarioError) French() string { return e.Error() }

// openScript reads the scenario file, or gives the cents table where there is none.
func openScript(path string) (script, *uint64, error) {
	if path == "" {
		return cents{}, nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("open scenario: %w", err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxScenario+1))
	if err != nil {
		return nil, nil, fmt.Errorf("read scenario: %w", err)
	}
	file, problems := parseScenario(raw)
	if len(problems) > 0 {
		return nil, nil, &ScenarioError{path, problems}
	}
	return &scenario{rules: file.Rules}, file.Seed, nil
}

// parseScenario checks a scenario against the schema. A bare list of rules is taken
// for a file that holds nothing else.
func parseScenario(raw []byte) (scenarioFile, []Problem) {
	if len(raw) > maxScenario {
		return scenarioFile{}, []Problem{{"", textTooLarge}}
	}
	raw = bytes.TrimSpace(bytes.TrimPrefix(raw, []byte("\ufeff")))
	var parsed any
	if err := json.Unmarshal(raw, &parsed); err != nil {
		return scenarioFile{}, []Problem{{position(raw, err), frenchSyntax(err)}}
	}
	if raw[0] == '[' {
		raw = slices.Concat([]byte(`{"rules":`), raw, []byte(`}`))
	}
	problems, err := checkSchema(raw)
	if err != nil {
		problems = []Problem{{"", err.Error()}}
	}
	if len(problems) > 0 {
		return scenarioFile{}, problems
	}
	var file scenarioFile
	if err := json.Unmarshal(raw, &file); err != nil {
		return scenarioFile{}, []Problem{{"", err.Error()}}
	}
	return file, nil
}

func checkSchema(raw []byte) ([]Problem, error) {
	schemaDoc, err := jsonschema.UnmarshalJSON(bytes.NewReader(scenarioSchema))
	if err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("scenario.schema.json", schemaDoc); err != nil {
		return nil, fmt.Errorf("add schema: %w", err)
	}
	schema, err := compiler.Compile("scenario.schema.json")
	if err != nil {
		return nil, fmt.Errorf("compile schema: %w", err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("read scenario: %w", err)
	}
	var invalid *jsonschema.ValidationError
	err = schema.Validate(doc)
	if !errors.As(err, &invalid) {
		return nil, err
	}
	return leaves(invalid), nil
}

// leaves are the places where the file is wrong, not the rules that say so above.
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

// position is the line and column of a JSON syntax error.
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
