package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/meritbot/meritbot/appraisal"
)

const customerColumns = `c.number, c.name, c.owner, c.added_on, c.region, c.product, c.contact, c.phone, c.email, c.address, c.note,
c.class, c.mobile, c.site, c.sheet, c.birthday, c.company_days`

type customerRow struct {
	Number  int64  `db:"number"`
	Name    string `db:"name"`
	Owner   string `db:"owner"`
	Added   string `db:"added_on"`
	Region  string `db:"region"`
	Product string `db:"product"`
	Contact string `db:"contact"`
	Phone   string `db:"phone"`
	Email   string `db:"email"`
	Address string `db:"address"`
	Note    string `db:"note"`

	Class       string `db:"class"`
	Mobile      string `db:"mobile"`
	Site        string `db:"site"`
	Sheet       string `db:"sheet"`
	Birthday    string `db:"birthday"`
	CompanyDays string `db:"company_days"`
}

func (r customerRow) customer() appraisal.Customer {
	return appraisal.Customer{
		Number: r.Number, Name: r.Name, Owner: appraisal.MemberID(r.Owner), Added: date(r.Added), Region: r.Region, Product: r.Product,
		Contact: r.Contact, Phone: r.Phone, Email: r.Email, Address: r.Address, Note: r.Note,
		Class: r.Class, Mobile: r.Mobile, Site: r.Site, Sheet: r.Sheet, Birthday: r.Birthday, CompanyDays: splitDays(r.CompanyDays),
	}
}

// splitDays reads the company's own days as they are kept: "03-15,11-11".
func splitDays(kept string) []string {
	if kept == "" {
		return nil
	}
	return strings.Split(kept, ",")
}

func customers(found []customerRow) []appraisal.Customer {
	all := make([]appraisal.Customer, len(found))
	for i, r := range found {
		all[i] = r.customer()
	}
	return all
}

// fold makes names that people take for the same the same: case, full and half width, and space do not count.
func fold(name string) string {
	return strings.Join(strings.Fields(cases.Fold().String(norm.NFKC.String(name))), " ")
}

// maxKey keeps the unique name within what an index page holds on PostgreSQL.
const maxKey = 400

// nameKey is the folded name, or its beginning and a digest of the whole where it is long.
func nameKey(folded string) string {
	if len(folded) <= maxKey {
		return folded
	}
	sum := sha256.Sum256([]byte(folded))
	return strings.ToValidUTF8(folded[:maxKey], "") + "#" + hex.EncodeToString(sum[:])
}

// AddCustomer adds a customer to the book and returns it with its number. Conflict "customer_exists" (name, ref) when there is one
// of the same name apart from case, width and space.
func (s *Store) AddCustomer(ctx context.Context, c appraisal.Change, customer appraisal.Customer) (appraisal.Customer, error) {
	var added appraisal.Customer
	first, again, err := s.apply(ctx, c, "customer.add", func(t *tx) (outcome, error) {
		var err error
		added, err = t.addCustomer(customer)
		return outcome{Number: added.Number}, err
	})
	if again {
		return s.Customer(ctx, c.Workspace, first.Number)
	}
	return added, err
}

func (t *tx) addCustomer(c appraisal.Customer) (appraisal.Customer, error) {
	ws := t.change.Workspace
	number, _, err := t.next(kindCustomer)
	if err != nil {
		return c, err
	}
	folded := fold(c.Name)
	if c.Number, c.Name = number, strings.TrimSpace(c.Name); folded == "" {
		return c, appraisal.Errorf(appraisal.Invalid, "name_missing")
	}
	n, err := t.insert(customerTable, customerValues(ws, c, folded, nameKey(folded)))
	if err != nil {
		return c, err
	}
	if n == 0 {
		there, ok, err := customerByName(t, ws, folded)
		if err != nil {
			return c, err
		}
		if !ok {
			return c, unavailable(nil) // it was there and is not readable: another transaction is about to end
		}
		return c, appraisal.Errorf(appraisal.Conflict, "customer_exists", "name", there.Name, "ref", there.customer().Ref())
	}
	return c, t.audit("customer.add", c.Ref(), nil, c)
}

var customerTable = table{name: "customers", columns: []string{
	"workspace_id", "number", "name", "folded", "name_key", "owner", "added_on", "region", "product", "contact", "phone", "email", "address",
	"note", "made_with", "class", "mobile", "site", "sheet", "birthday", "company_days",
}, conflict: "ON CONFLICT DO NOTHING"}

func customerValues(ws appraisal.WorkspaceID, c appraisal.Customer, folded, key string) []any {
	return []any{
		ws, c.Number, c.Name, folded, key, c.Owner, day(c.Added), c.Region, c.Product, c.Contact, c.Phone, c.Email, c.Address, c.Note, "",
		c.Class, c.Mobile, c.Site, c.Sheet, c.Birthday, strings.Join(c.CompanyDays, ","),
	}
}

// next takes the next short id of a kind; its row stays locked until the transaction ends, so that one workspace's records of a kind
// are logged one after the other. currency is the workspace's.
func (t *tx) next(kind string) (number int64, currency string, err error) {
	type counter struct {
		Last     int64
		Currency string
	}
	got, ok, err := row[counter](t, `UPDATE counters SET last = last + 1 WHERE workspace_id = $1 AND kind = $2
RETURNING last, (SELECT w.currency FROM workspaces w WHERE w.workspace_id = $1) AS currency`, t.change.Workspace, kind)
	if err == nil && !ok {
		if err := t.startCounter(kind); err != nil {
			return 0, "", err
		}
		return t.next(kind)
	}
	return got.Last, got.Currency, err
}

// startCounter adds the counter of a kind of record that is younger than the workspace.
func (t *tx) startCounter(kind string) error {
	n, err := t.exec(`INSERT INTO counters (workspace_id, kind, last) SELECT w.workspace_id, $2, 0 FROM workspaces w
WHERE w.workspace_id = $1 ON CONFLICT DO NOTHING`, t.change.Workspace, kind)
	if err == nil && n == 0 { // no workspace, or another transaction has added the counter meanwhile
		_, err = readSettings(t, t.change.Workspace)
	}
	return err
}

func customerByName(r reader, ws appraisal.WorkspaceID, folded string) (customerRow, bool, error) {
	return row[customerRow](r, `SELECT `+customerColumns+` FROM customers c WHERE c.workspace_id = $1 AND c.name_key = $2`, ws, nameKey(folded))
}

func customerByNumber(r reader, ws appraisal.WorkspaceID, number int64) (customerRow, bool, error) {
	return row[customerRow](r, `SELECT `+customerColumns+` FROM customers c WHERE c.workspace_id = $1 AND c.number = $2 AND `+liveCustomer, ws, number)
}

// Customer returns the customer with the number; a withdrawn one is not there: NotFound "customer_missing" (ref).
func (s *Store) Customer(ctx context.Context, ws appraisal.WorkspaceID, number int64) (appraisal.Customer, error) {
	found, ok, err := customerByNumber(s.reader(ctx), ws, number)
	if err == nil && !ok {
		err = customerMissing(number)
	}
	return found.customer(), err
}

func customerMissing(number int64) error {
	return appraisal.Errorf(appraisal.NotFound, "customer_missing", "ref", appraisal.Customer{Number: number}.Ref())
}

var customerRef = regexp.MustCompile(`^c-(\d{1,18})$`)

// maxSearch is the longest text, in bytes, that is looked for inside names.
const maxSearch = 400

// FindCustomers returns the customers that the words mean, best first: the one with the short id ("C-17") or the exact name alone,
// otherwise names that begin with the words, then names that have them inside, each by name.
func (s *Store) FindCustomers(ctx context.Context, ws appraisal.WorkspaceID, words string, limit int) ([]appraisal.Customer, error) {
	r := s.reader(ctx)
	folded := fold(words)
	if folded == "" {
		return nil, nil
	}
	if m := customerRef.FindStringSubmatch(folded); m != nil {
		number, _ := strconv.ParseInt(m[1], 10, 64)
		if found, ok, err := customerByNumber(r, ws, number); err != nil || ok {
			return customers([]customerRow{found}[:btoi(ok)]), err
		}
	}
	if found, ok, err := customerByName(r, ws, folded); err != nil || ok {
		return customers([]customerRow{found}[:btoi(ok)]), err
	}
	if len(folded) > maxSearch || !utf8.ValidString(folded) {
		return nil, nil
	}
	_, limit = page(0, limit)
	pattern := likeEscape.Replace(folded) + "%"
	found, err := rows[customerRow](r, `SELECT `+customerColumns+` FROM customers c WHERE c.workspace_id = $1
AND c.folded LIKE $3 ESCAPE '!' AND `+liveCustomer+` ORDER BY CASE WHEN c.folded LIKE $2 ESCAPE '!' THEN 0 ELSE 1 END, c.folded, c.number LIMIT $4`,
		ws, pattern, "%"+pattern, limit)
	return customers(found), err
}

var likeEscape = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Customers returns a part of the customer book by name, of one owner or ("") of all, and how many there are in all.
func (s *Store) Customers(ctx context.Context, ws appraisal.WorkspaceID, owner appraisal.MemberID, offset, limit int) ([]appraisal.Customer, int, error) {
	w := where{}
	w.and("c.workspace_id = ?", ws)
	if owner != "" {
		w.and("c.owner = ?", owner)
	}
	w.and(liveCustomer)
	found, total, err := paged[customerRow](s.reader(ctx), customerColumns, "customers c", w, "c.folded, c.number", offset, limit)
	return customers(found), total, err
}

// broughtBy remembers which record a customer came with, so that undoing the record can withdraw the customer too.
func (t *tx) broughtBy(customer int64, ref string) error {
	_, err := t.exec(`UPDATE customers SET made_with = $3 WHERE workspace_id = $1 AND number = $2`, t.change.Workspace, customer, ref)
	return err
}

// withdraw voids the customer that came with a record which has just been voided, unless something else uses it, and frees the name.
// Its row is locked first: who is about to log something with the customer is waited for, and then seen.
func (t *tx) withdraw(customer int64, ref string) (bool, error) {
	found, ok, err := row[customerRow](t, `SELECT `+customerColumns+` FROM customers c WHERE c.workspace_id = $1 AND c.number = $2
AND c.made_with = $3 AND `+liveCustomer+t.s.dialect.lock, t.change.Workspace, customer, ref)
	if err != nil || !ok {
		return false, err
	}
	n, err := t.exec(`INSERT INTO customer_voids (workspace_id, customer, at, member_id) SELECT $1, $2, $3, $4
WHERE NOT EXISTS (SELECT 1 FROM deals d WHERE d.workspace_id = $1 AND d.customer = $2 AND `+liveDeal+`)
AND NOT EXISTS (SELECT 1 FROM followups f WHERE f.workspace_id = $1 AND f.customer = $2 AND `+liveFollowUp+`)
AND NOT EXISTS (SELECT 1 FROM surveys s WHERE s.workspace_id = $1 AND s.customer = $2 AND `+liveSurvey+`)
AND NOT EXISTS (SELECT 1 FROM samples p WHERE p.workspace_id = $1 AND p.customer = $2)
AND NOT EXISTS (SELECT 1 FROM customer_changes h WHERE h.workspace_id = $1 AND h.customer = $2)`,
		t.change.Workspace, customer, millis(t.change.At), t.change.Actor)
	if err != nil || n == 0 {
		return false, err
	}
	c := found.customer()
	if _, err := t.exec(`UPDATE customers SET name_key = $3 WHERE workspace_id = $1 AND number = $2`, t.change.Workspace, customer, "#"+c.Ref()); err != nil {
		return false, err
	}
	return true, t.audit("customer.withdraw", c.Ref(), c, nil)
}
