package storetest

import (
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
)

func customerCases() []testCase { //nolint:funlen // a table of cases
	return []testCase{
		{"a customer is kept as it was given", func(b *bench) {
			c := appraisal.Customer{
				Name: `O'Neill "& Söhne"; DROP TABLE customers;-- 🏭`, Owner: li, Added: on(11, 20), Region: "华东", Product: "pump",
				Contact: "Frau Müller", Phone: "+49 30 1", Email: "a@b.de", Address: "Straße 1\nBerlin", Note: "100 % _sure_",
			}
			change := b.change(li)
			added, err := b.s.AddCustomer(b.Context(), change, c)
			b.ok(err)
			c.Number = 1
			same(b, added, c)
			got, err := b.s.Customer(b.Context(), ws, 1)
			b.ok(err)
			same(b, got, c)
			again, err := b.s.AddCustomer(b.Context(), change, c)
			b.ok(err)
			same(b, again, c)
			_, err = b.s.Customer(b.Context(), ws, 2)
			same(b, b.fails(err, appraisal.NotFound, "customer_missing")["ref"], "C-2")
		}},
		{"names that look the same are the same", func(b *bench) {
			b.customer("Acme  Pumps")
			for _, name := range []string{"acme pumps", " ACME PUMPS ", "ＡＣＭＥ　ｐｕｍｐｓ", "Acme\tPumps"} {
				_, err := b.s.AddCustomer(b.Context(), b.change(li), appraisal.Customer{Name: name, Owner: li, Added: on(11, 20)})
				same(b, b.fails(err, appraisal.Conflict, "customer_exists"), map[string]string{"name": "Acme  Pumps", "ref": "C-1"})
			}
			_, err := b.s.AddCustomer(b.Context(), b.change(li), appraisal.Customer{Name: "　 "})
			b.fails(err, appraisal.Invalid, "name_missing")
		}},
		{"very long names work", func(b *bench) {
			long := strings.Repeat("长🏭x", 3334)
			c := b.customer(long)
			same(b, c.Name, long)
			found, err := b.s.FindCustomers(b.Context(), ws, long, 5)
			b.ok(err)
			same(b, len(found), 1)
			b.customer(long + "y")
			_, err = b.s.AddCustomer(b.Context(), b.change(li), appraisal.Customer{Name: long, Owner: li})
			b.fails(err, appraisal.Conflict, "customer_exists")
			found, err = b.s.FindCustomers(b.Context(), ws, "长🏭x长", 5)
			b.ok(err)
			same(b, len(found), 2)
		}},
		{"the same name at once is added once", func(b *bench) {
			changes := make([]appraisal.Change, 8)
			for i := range changes {
				changes[i] = b.change(li)
			}
			said := b.atOnce(8, func(i int) (string, error) {
				_, err := b.s.AddCustomer(b.Context(), changes[i], appraisal.Customer{Name: "Acme", Owner: li, Added: on(11, 20)})
				if appraisal.CodeOf(err) == appraisal.Conflict {
					return "refused", nil
				}
				return "added", err
			})
			same(b, strings.Count(strings.Join(said, " "), "added"), 1)
		}},
		{"search finds the number, the name, its beginning, its inside", search},
		{"the book is by name, of one owner or of all", func(b *bench) {
			for _, name := range []string{"beta", "Alpha", "gamma"} {
				b.customer(name)
			}
			_, err := b.s.AddCustomer(b.Context(), b.change(wang), appraisal.Customer{Name: "Delta", Owner: wang, Added: on(11, 20)})
			b.ok(err)
			all, total, err := b.s.Customers(b.Context(), ws, "", 1, 2)
			b.ok(err)
			same(b, names(all), "beta, Delta")
			same(b, total, 4)
			mine, total, err := b.s.Customers(b.Context(), ws, wang, 0, 10)
			b.ok(err)
			same(b, names(mine), "Delta")
			same(b, total, 1)
		}},
	}
}

func names(all []appraisal.Customer) string {
	s := make([]string, len(all))
	for i, c := range all {
		s[i] = c.Name
	}
	return strings.Join(s, ", ")
}

func search(b *bench) {
	for _, name := range []string{"Acme", "Acme Pumps", "New Acme", "北京机械", "上海北京机械厂", "50% off_Ltd", "C-99 Trading", "50x off Ltd"} {
		b.customer(name)
	}
	for _, c := range []struct{ words, want string }{
		{"acme", "Acme"},
		{"ACM", "Acme, Acme Pumps, New Acme"},
		{"pump", "Acme Pumps"},
		{"C-2", "Acme Pumps"},
		{"ｃ－３", "New Acme"},
		{"C-99", "C-99 Trading"},
		{"C-77", ""},
		{"北京", "北京机械, 上海北京机械厂"},
		{"北京机械", "北京机械"},
		{"50%", "50% off_Ltd"},
		{"off_", "50% off_Ltd"},
		{"!", ""},
		{"  ", ""},
		{"' OR 1=1 --", ""},
		{"C-99999999999999999999", ""},
		{strings.Repeat("a", 10000), ""},
	} {
		b.Run(c.words[:min(12, len(c.words))], func(t *testing.T) {
			found, err := b.s.FindCustomers(t.Context(), ws, c.words, 10)
			if err != nil {
				t.Fatal(err)
			}
			if got := names(found); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	found, err := b.s.FindCustomers(b.Context(), ws, "ac", 1)
	b.ok(err)
	same(b, names(found), "Acme")
}
