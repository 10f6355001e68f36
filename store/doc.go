// Package store keeps the facts, settings, results, jobs and posts in SQLite or PostgreSQL.
//
// What belongs here: SQL, transactions, idempotency keys, audit lines, leases. A file holds one entity; dialect.go holds the few
// places where the two databases differ, everything else is one text for both. What does not belong here: who may do what, how
// something is worded, what a policy makes of a figure, when a job is due.
//
// Every method takes the workspace, by itself or in its appraisal.Change, and reads and writes that workspace alone. Times come from
// the caller; the package never reads a clock. Errors that a person can do something about are *appraisal.Error: the codes
// Unavailable (nothing was saved) and Unconfirmed (nobody can tell) stand for a database that did not answer; see guarantee 1 in
// docs/guarantees.md.
package store
