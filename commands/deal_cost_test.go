package commands

import (
	"context"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
)

func (b *book) SetCost(_ context.Context, c appraisal.Change, n int64, cost appraisal.Money) (appraisal.Deal, error) {
	return once(b, c, "cost", func() (appraisal.Deal, error) {
		d, err := b.deal(n)
		if err != nil {
			return appraisal.Deal{}, err
		}
		if d.Voided {
			return *d, appraisal.Errorf(appraisal.Conflict, "deal_voided", "ref", d.Ref())
		}
		d.Cost = cost
		return *d, nil
	})
}

func TestACostIsSaidLater(t *testing.T) {
	for _, tt := range []struct {
		user       appraisal.MemberID
		line, want string
	}{
		{"ULI", "/deal cost D-128 50000", "50000"},
		{"ULI", "/deal 成本 d128 5万", "50000"},
		{"ULI", "/deal 采购成本 D-128 ¥3,000.50", "3000.5"},
		{"UCHEN", "/deal cost D-128 1", "1"},
	} {
		d := newDesk(t)
		if _, err := d.types(t, "ULI", "/deal Acme Trading 120000"); err != nil {
			t.Fatal(err)
		}
		r, err := d.types(t, tt.user, tt.line)
		if err != nil || d.deals[0].Cost.Decimal().String() != tt.want || d.deals[0].Cost.Currency != "CNY" {
			t.Errorf("%s: %v, cost %v", tt.line, err, d.deals[0].Cost)
			continue
		}
		if said := asRead(t, "en", r); !strings.Contains(said, "D-128") || !strings.Contains(said, "Acme Trading") {
			t.Errorf("%s: %s", tt.line, said)
		}
	}
}

func TestBadCosts(t *testing.T) {
	d := newDesk(t)
	if _, err := d.types(t, "ULI", "/deal Acme Trading 120000"); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		user         appraisal.MemberID
		line, reason string
	}{
		{"ULI", "/deal cost", "deal_ref_missing"},
		{"ULI", "/deal cost Acme 5", "deal_ref_unreadable"},
		{"ULI", "/deal cost D-128", "cost_unreadable"},
		{"ULI", "/deal cost D-128 -5", "cost_unreadable"},
		{"ULI", "/deal cost D-128 -0", "cost_unreadable"},
		{"ULI", "/deal cost D-128 0", "cost_unreadable"},
		{"ULI", "/deal cost D-128 lots", "cost_unreadable"},
		{"ULI", "/deal cost D-128 🙂", "cost_unreadable"},
		{"ULI", "/deal cost D-128 50 60", "cost_unreadable"},
		{"ULI", "/deal cost D-128 $5,000", "deal_currency"},
		{"ULI", "/deal cost D-999 5", "deal_missing"},
		{"UFREMD", "/deal cost D-128 5", "deal_missing"}, // somebody else's is as one that is not there
	} {
		_, err := d.types(t, tt.user, tt.line)
		if reasonOf(err) != tt.reason {
			t.Errorf("%s: %v, want %s", tt.line, err, tt.reason)
			continue
		}
		for _, lang := range []string{"en", "zh-CN"} {
			if said := errorAsRead(t, lang, err); strings.Contains(said, "{{") || said == "" {
				t.Errorf("%s: %q", tt.line, said)
			}
		}
	}
	if !d.deals[0].Cost.IsZero() {
		t.Errorf("a refused cost was kept: %v", d.deals[0].Cost)
	}
	if _, err := d.types(t, "ULI", "/deal void D-128 a slip"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.types(t, "ULI", "/deal cost D-128 5"); reasonOf(err) != "deal_voided" {
		t.Errorf("a void deal: %v", err)
	}
}
