// Package contrat holds the contract of the wire for those who show it.
package contrat

import _ "embed" // the file

// OpenAPI is the description of the acquisition API, as YAML.
//
//go:embed ancv-acquisition.openapi.yaml
var OpenAPI []byte
