package appraisal

import (
	_ "embed" // the schema
	"slices"
)

//go:embed schemes/scheme.schema.json
var schema []byte

// Schema is the JSON Schema of scheme files, for editors.
func Schema() []byte { return slices.Clone(schema) }
