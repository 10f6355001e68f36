package commands

import (
	"slices"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// said types a line and returns what is read, an error's words included.
func (d *desk) said(t *testing.T, user appraisal.MemberID, lang, line string) string {
	t.Helper()
	r, err := d.types(t, user, line)
	if err != nil {
		return reasonOf(err) + ": " + errorAsRead(t, lang, err)
	}
	return asRead(t, lang, r)
}

// holds checks that a text has every part in it.
func holds(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("%q is missing in:\n%s", p, text)
		}
	}
}

func TestUndoTakesAMistypedCustomerAway(t *testing.T) {
	for _, c := range []struct{ line, create, undo string }{
		{"/deal 错别字公司 1万", "deal.create", "deal.undo"},
		{"/followup 错别字公司 电话", "followup.create", "followup.undo"},
	} {
		t.Run(c.undo, func(t *testing.T) {
			d := newDesk(t)
			r, err := d.types(t, "UZHAO", c.line)
			r, err = d.taps(t, "UZHAO", okReply(t, r, err), c.create)
			r, err = d.taps(t, "UZHAO", okReply(t, r, err), c.undo)
			holds(t, asRead(t, "zh-CN", okReply(t, r, err)), "错别字公司", "一并撤销")
			holds(t, d.said(t, "UZHAO", "zh-CN", "/customer 查看 错别字公司"), "customer_missing_named")
		})
	}
}

func TestSimilarRecordsAreNotCalledTheSame(t *testing.T) {
	d := newDesk(t)
	d.said(t, "ULI", "en", "/deal Acme Trading 5000")
	holds(t, d.said(t, "ULI", "en", "/deal Acme Trading 5000"), "The same deal was saved")
	r, err := d.types(t, "ULI", "/deal Acme Trading 5000 cost 3000 note second plant")
	holds(t, asRead(t, "en", okReply(t, r, err)), "similar", "[Log it again]")
	r, err = d.taps(t, "ULI", r, "deal.again")
	holds(t, asRead(t, "en", okReply(t, r, err)), "Purchase cost", "second plant")

	d.said(t, "ULI", "en", "/followup Acme Trading call asked for a sample next friday")
	r, err = d.types(t, "ULI", "/followup Acme Trading call asked for a sample")
	holds(t, asRead(t, "en", okReply(t, r, err)), "similar", "[Log it again]")
	if _, err = d.taps(t, "ULI", r, "followup.again"); err != nil || len(d.followUps) != 2 {
		t.Errorf("%d contacts, %v", len(d.followUps), err)
	}
}

func TestAVoidDealSaysWhyAndTellsItsSeller(t *testing.T) {
	d := newDesk(t)
	d.said(t, "ULI", "en", "/deal Acme Trading 5000 cost 3000 note first order")
	holds(t, d.said(t, "UWANG", "zh-CN", "/deal 作废 D-128 客户取消了"), "原因：客户取消了",
		`/deal "Acme Trading" 5000 CNY cost 3000 CNY on 2026-11-23 note first order`)
	holds(t, d.said(t, "ULI", "en", "/deal show D-128"), "void", "Reason: 客户取消了")
	if len(d.posts) != 1 || d.posts[0].To != "ULI" || d.posts[0].Lang != "en" {
		t.Fatalf("posts: %+v", d.posts)
	}
	holds(t, asRead(t, "en", replacing(d.posts[0].Message)), "王伟", "D-128", "Acme Trading", "客户取消了")

	d.said(t, "ULI", "en", "/deal Acme Trading 6000")
	d.said(t, "ULI", "en", "/deal void D-129 my slip")
	if len(d.posts) != 1 {
		t.Errorf("told of one's own: %+v", d.posts)
	}
}

func TestAContactIsVoidedByItsNumber(t *testing.T) {
	d := newDesk(t)
	d.said(t, "ULI", "en", "/followup Acme Trading call asked for a sample")
	holds(t, d.said(t, "ULI", "en", "/followup list"), "F-12")
	r, err := d.types(t, "ULI", "/followup show F-12")
	holds(t, asRead(t, "en", okReply(t, r, err)), "asked for a sample", "[Void]")
	holds(t, d.said(t, "UFREMD", "en", "/followup show F-12"), "followup_missing")
	holds(t, d.said(t, "ULI", "en", "/followup void F-12 the wrong customer"), "no longer counts", "the wrong customer")
	holds(t, d.said(t, "ULI", "en", "/followup show F-12"), "void")
	holds(t, d.said(t, "ULI", "en", "/followup void F-12"), "followup_voided")
	holds(t, d.said(t, "ULI", "en", "/followup void"), "followup_ref_missing")
	holds(t, d.said(t, "ULI", "en", "/followup show x"), "followup_ref_unreadable")
	if !slices.Contains(d.refused, "UFREMD followup.show F-12") {
		t.Errorf("refusals: %q", d.refused)
	}
}

func TestGoodsComeBackAfterTheDealWasSigned(t *testing.T) {
	d := newDesk(t)
	d.said(t, "ULI", "en", "/deal Acme Trading 5000 on 2026-11-10")
	holds(t, d.said(t, "ULI", "en", "/deal return D-128 100 on 2026-11-09"), "return_before_signing", "D-128")
	holds(t, d.said(t, "ULI", "en", "/deal return D-128 100 on 2026-11-10"), "Saved")
	holds(t, d.said(t, "ULI", "en", "/deal pay D-128 100 on 2026-11-01"), "Saved") // a prepayment
	r, err := d.sends(t, "ULI", "entry.new", "D-128 return", Value{"amount", "5"}, Value{"on", "2026-11-01"})
	if err != nil || len(r.Refused) != 1 || r.Refused[0].Input != "on" {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestWhatDoesNotCountIsRemarked(t *testing.T) {
	d := newDesk(t)
	d.app.deps.Schemes[0].Periods = []calendar.Kind{calendar.Month, calendar.Quarter, calendar.Year}
	d.published = []string{"2026-Q3"}
	holds(t, d.said(t, "UZHAO", "zh-CN", "/deal 华东阀门 5000 于 2026-09-01"), "2026年第3季度已公布", "不会改变已公布的结果")
	holds(t, d.said(t, "UZHAO", "zh-CN", "/deal 回款 D-128 100 于 2026-09-02"), "2026年第3季度已公布")
	holds(t, d.said(t, "UZHAO", "zh-CN", "/deal 华东阀门 $700"), "没有 USD 汇率", "/merit 设置 汇率 USD 7.12")
	holds(t, d.said(t, "UZHAO", "zh-CN", "/deal 华东阀门 $800 昨天"), "/merit 设置 汇率 USD 7.12 于 2026-11-22")
	for _, line := range []string{"/deal 华东阀门 6000", "/deal 回款 D-128 100"} {
		if text := d.said(t, "UZHAO", "zh-CN", line); strings.Contains(text, "已公布") || strings.Contains(text, "汇率") {
			t.Errorf("%s: %s", line, text)
		}
	}
	d.rates = []string{"USD"}
	if text := d.said(t, "UZHAO", "zh-CN", "/deal 华东阀门 $900"); strings.Contains(text, "汇率") {
		t.Error(text)
	}
}

func TestAnotherCurrencyThanTheDealsIsNotTakenForIt(t *testing.T) {
	d := newDesk(t)
	d.said(t, "ULI", "en", "/deal Acme Trading 5000")
	for _, line := range []string{"/deal pay D-128 $1", "/deal Acme Trading 700 cost $30"} {
		if text := d.said(t, "ULI", "en", line); !strings.Contains(text, "deal_currency") || strings.Contains(text, "Try") {
			t.Errorf("%s: %s", line, text)
		}
	}
}
