package appraisal

import (
	"errors"
	"fmt"
)

// Code is the kind of an error; it decides how the error is shown and counted.
type Code string

// The closed set of codes.
const (
	Invalid     Code = "invalid"     // what was asked can't be read or makes no sense; the person can correct it
	NotFound    Code = "not_found"   // there is no such thing, or the person may not know whether there is
	Forbidden   Code = "forbidden"   // the person may not do this; logged
	Conflict    Code = "conflict"    // the thing changed meanwhile, or already is as asked
	Unknown     Code = "unknown"     // the person asking is not in the directory of members
	Unavailable Code = "unavailable" // the database did not answer in time; nothing was saved
	Unconfirmed Code = "unconfirmed" // the connection broke during the commit; it may or may not have been saved
	Internal    Code = "internal"    // a fault of ours; the person gets a reference id, the log the cause
)

// Error is an error with a sentence for the person. Reason is the id of that sentence in the locale files, without the prefix
// "error."; Details are the values that go into it. Err is the cause for the log and is never shown.
type Error struct {
	Code    Code
	Reason  string
	Details []Detail
	Err     error
}

// Detail is one named value of an error's sentence.
type Detail struct{ Name, Value string }

// Errorf is an error of the code whose sentence has the given pairs of name and value. A last name without a value is left out.
func Errorf(code Code, reason string, pairs ...string) *Error {
	e := &Error{Code: code, Reason: reason}
	for i := 0; i+1 < len(pairs); i += 2 {
		e.Details = append(e.Details, Detail{pairs[i], pairs[i+1]})
	}
	return e
}

// Because returns a copy of the error with a cause for the log.
func (e *Error) Because(err error) *Error {
	c := *e
	c.Err = err
	return &c
}

// Error is for logs, never for people.
func (e *Error) Error() string {
	s := string(e.Code) + ": " + e.Reason
	if e.Err != nil {
		return fmt.Sprintf("%s: %v", s, e.Err)
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns the code of the first Error in err's chain, Internal for any other error and "" for nil.
func CodeOf(err error) Code {
	var e *Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.Code
	}
	return Internal
}
