// Package ledger reads a ledger file: a company's whole book of facts in YAML or JSON, from which results can be computed without Slack.
// docs/ledger.md describes the format.
//
// Reading is strict and says everything at once: an unknown key, a missing one, a value that can't be read, a member, customer or deal
// that is not in the file, each with its line and column. Amounts and scores are taken from the digits as they are written and never
// pass through a float. No file makes it panic.
//
// What does not belong here: what the facts mean, where they are kept, and how the result looks.
package ledger
