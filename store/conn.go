package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"net"
	"time"

	"github.com/lib/pq"
)

// patience is how long after the caller's deadline a connection may still answer before it is given up. lib/pq asks the server to cancel at
// the deadline; a server or network that does not answer at all would otherwise be waited for without end.
const patience = 200 * time.Millisecond

// connector opens connections to PostgreSQL whose reads and writes end soon after the caller's deadline.
type connector struct{ *pq.Connector }

func newConnector(dsn string) (driver.Connector, error) {
	c, err := pq.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	c.Dialer(&dialer{})
	return connector{c}, nil
}

// dialed is how Connect learns which network connection its driver connection uses.
type dialed struct{ net.Conn }

type dialedKey struct{}

// Connect opens a connection.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	network := &dialed{}
	opened, err := c.Connector.Connect(context.WithValue(ctx, dialedKey{}, network))
	if err != nil {
		return nil, err
	}
	full, ok := opened.(fullConn)
	if !ok || network.Conn == nil {
		_ = opened.Close()
		return nil, fmt.Errorf("store: the driver's connection is a %T", opened)
	}
	return &conn{fullConn: full, network: network.Conn, limited: true}, nil // so that the greeting's deadline is lifted
}

// dialer is the standard one; it leaves the network connection where Connect finds it.
type dialer struct{ net.Dialer }

// DialContext is called by Connect, and by lib/pq when it asks the server to cancel a statement. The caller waits for the latter, so it
// is kept short.
func (d *dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	seen, connecting := ctx.Value(dialedKey{}).(*dialed)
	if !connecting {
		return d.dialBriefly(ctx, network, address)
	}
	c, err := d.Dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	seen.Conn = c
	if deadline, ok := ctx.Deadline(); ok { // which is the earlier one of the caller's and connect_timeout
		return briefConn{c}, c.SetDeadline(deadline.Add(patience))
	}
	return c, nil
}

func (d *dialer) dialBriefly(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	c, err := d.Dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	deadline, _ := ctx.Deadline()
	return briefConn{c}, c.SetDeadline(deadline)
}

// briefConn keeps the deadline it was made with, whatever lib/pq sets for its greeting.
type briefConn struct{ net.Conn }

func (briefConn) SetDeadline(time.Time) error { return nil }

func (d *dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return d.Dialer.DialContext(ctx, network, address)
}

// fullConn is all that lib/pq's connections can do.
type fullConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.NamedValueChecker
	driver.Pinger
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

type conn struct {
	fullConn
	network net.Conn
	limited bool // a deadline is set
	inTx    bool // the deadline is the transaction's
}

func (c *conn) limit(ctx context.Context) {
	if c.inTx {
		return
	}
	deadline, ok := ctx.Deadline()
	if ok {
		deadline = deadline.Add(patience)
	}
	if ok || c.limited {
		_ = c.network.SetDeadline(deadline) // of a closed connection, and then the next use of it fails
		c.limited = ok
	}
}

// BeginTx limits everything until the transaction's end by its deadline.
func (c *conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	c.limit(ctx)
	tx, err := c.fullConn.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	c.inTx = true
	return limitedTx{tx, c}, nil
}

func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	c.limit(ctx)
	st, err := c.fullConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	full, ok := st.(fullStmt)
	if !ok {
		_ = st.Close()
		return nil, fmt.Errorf("store: the driver's statement is a %T", st)
	}
	return limitedStmt{full, c}, nil
}

func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.limit(ctx)
	return c.fullConn.QueryContext(ctx, query, args)
}

func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.limit(ctx)
	return c.fullConn.ExecContext(ctx, query, args)
}

func (c *conn) Ping(ctx context.Context) error {
	c.limit(ctx)
	return c.fullConn.Ping(ctx)
}

type limitedTx struct {
	driver.Tx
	c *conn
}

func (t limitedTx) Commit() error {
	defer func() { t.c.inTx = false }()
	return t.Tx.Commit()
}

func (t limitedTx) Rollback() error {
	defer func() { t.c.inTx = false }()
	return t.Tx.Rollback()
}

type fullStmt interface {
	driver.Stmt
	driver.StmtQueryContext
	driver.StmtExecContext
}

type limitedStmt struct {
	fullStmt
	c *conn
}

func (s limitedStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	s.c.limit(ctx)
	return s.fullStmt.QueryContext(ctx, args)
}

func (s limitedStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	s.c.limit(ctx)
	return s.fullStmt.ExecContext(ctx, args)
}
