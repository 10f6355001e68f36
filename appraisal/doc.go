// Package appraisal is the domain: the facts a sales team records (customers, deals, payments, follow-ups, reports, targets), the
// metrics counted from them, the schemes that turn metrics into scores, levels and outcomes, and the explanation of every figure.
//
// It is pure: no SQL, no Slack, no clock, no goroutines. Everything a policy decides is in a scheme file (appraisal/schemes),
// never in Go. docs/schemes.md describes the language of schemes.
package appraisal
