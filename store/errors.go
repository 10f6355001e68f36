package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/lib/pq"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/meritbot/meritbot/appraisal"
)

// unavailable is the error for "the database did not answer; nothing was saved".
func unavailable(cause error) error {
	return appraisal.Errorf(appraisal.Unavailable, "database_unavailable").Because(cause)
}

// unconfirmed is the error for "the connection broke during the commit, and nobody can tell what became of it".
func unconfirmed(cause error) error {
	return appraisal.Errorf(appraisal.Unconfirmed, "database_unconfirmed").Because(cause)
}

// translate gives an error from before the commit its code. An appraisal.Error passes, an unknown error is a fault of ours.
func translate(err error) error {
	var known *appraisal.Error
	switch {
	case err == nil || errors.As(err, &known) || errors.Is(err, errRepeated):
		return err
	case gone(err):
		return unavailable(err)
	}
	return fmt.Errorf("store: %w", err)
}

// gone reports whether err means that the database, the connection or the time to wait is gone.
func gone(err error) bool {
	var network net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, sql.ErrConnDone) || errors.Is(err, sql.ErrTxDone) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.As(err, &network) {
		return true
	}
	if e := pq.As(err); e != nil {
		switch e.Code.Class() {
		case "08", "53", "57", "40": // connection, resources, operator intervention (shutdown, cancelled), rolled back
			return true
		}
		return e.Code == "25006" // a standby that does not take writes, right after a failover
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case lib.SQLITE_BUSY, lib.SQLITE_LOCKED, lib.SQLITE_IOERR, lib.SQLITE_FULL, lib.SQLITE_CANTOPEN, lib.SQLITE_INTERRUPT,
			lib.SQLITE_READONLY:
			return true
		}
	}
	return false
}

// collided reports whether the database rolled the transaction back because of another one, so that the same again may succeed.
func collided(err error) bool { return pq.As(err, "40001", "40P01") != nil }

// rejected reports whether the answer to a COMMIT was a clear no from the database itself.
func rejected(err error) bool {
	if e := pq.As(err); e != nil {
		return e.Code.Class() == "23" || e.Code.Class() == "40"
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code()&0xff != lib.SQLITE_IOERR
}
