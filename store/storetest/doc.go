// Package storetest is the one suite that every database must pass. Run takes a function that opens an empty, migrated store; the tests
// of package store call it for SQLite and for PostgreSQL.
//
// What belongs here: the behaviour that store promises, whatever the database. What does not: how a database keeps its promise.
package storetest
