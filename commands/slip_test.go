package commands

import (
	"slices"
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
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
		`/deal "Acme Trading" 5000 CNY 成本 3000 CNY 于 2026-11-23 备注 first order`)
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
	d.published = []string{"2026-Q3"}
	holds(t, d.said(t, "UZHAO", "zh-CN", "/deal 华东阀门 5000 于 2026-09-01"), "2026年第3季度", "不会改变已公布的结果")
	holds(t, d.said(t, "UZHAO", "zh-CN", "/deal 回款 D-128 100 于 2026-09-02"), "2026年第3季度", "已公布")
	holds(t, d.said(t, "UZHAO", "zh-CN", "/deal 华东阀门 $700"), "USD", "汇率", "/merit 设置 汇率 USD 7.12")
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

func TestAnUnknownWordIsNoNewCustomer(t *testing.T) {
	d := newDesk(t)
	for line, want := range map[string][]string{
		"/deal edit D-200 13万":       {"not_available", "/deal 作废 D-200"},
		"/deal 修改 D-200 13万":         {"not_available", "修改"},
		"/deal split 华东阀门 13万":       {"not_allowed"},
		"/deal edit D-200":           {"not_available", "/deal 作废 D-200"},
		"/followup edit F-12":        {"not_available", "/followup 作废 F-12"},
		"/deal C3 700":               {"已保存", "华东阀门"},
		"/deal stage 5":              {"deal_missing"},
		"/deal D-5 500":              {"name_is_ref", "/deal 查看 D-5"},
		"/deal C83 501":              {"customer_missing", "C-83"},
		"/followup F-5 电话":           {"name_is_ref", "/followup 查看 F-5"},
		"/deal 华东阀门 BTC 5":           {"name_not_known", "BTC", `/deal "华东阀门 BTC" 5`},
		"/deal 华东阀门 北京 5万 备注 急":      {"name_not_known", `/deal "华东阀门 北京" 5万 备注 急`},
		"/followup 华东阀门 微信聊了一下 报价":   {"已保存", "微信聊了一下 报价"},
		"/followup 华东阀门 总公司 电话 聊了":   {"name_not_known", "总公司", `/followup "华东阀门 总公司" 电话 聊了`},
		"/deal \"华东阀门 上海\" 5":        {"要新增并保存吗"},
		"/deal Sample Corp 5":        {"要新增并保存吗"},
		"/deal 12万 华东阀门":             {"已保存", "华东阀门", "120000.00"},
		"/followup 华东阀门，拜访，聊了涨价，下周五": {"已保存", "拜访", "聊了涨价", "2026-12-04"},
	} {
		t.Run(line, func(t *testing.T) { holds(t, d.said(t, "UZHAO", "zh-CN", line), want...) })
	}
	if len(d.customers) != 3 {
		t.Errorf("customers: %+v", d.customers)
	}
}

func TestOwnCustomersAreOfferedFirst(t *testing.T) {
	d := newDesk(t)
	for i := range 12 {
		owner := appraisal.MemberID("UZHAO")
		if i == 11 {
			owner = "ULI"
		}
		if _, err := d.addCustomer(appraisal.Customer{Name: "Pump " + string(rune('A'+i)), Owner: owner}); err != nil {
			t.Fatal(err)
		}
	}
	r, err := d.types(t, "ULI", "/deal pum 5000 cost 300 yesterday note urgent")
	text := asRead(t, "en", okReply(t, r, err))
	holds(t, text, "more of the name", "5000.00 CNY", "2026-11-22", "300.00 CNY", "urgent")
	first, _ := buttonOf(r, "deal.pick")
	if !strings.Contains(first.Value, "C-15") || strings.Count(text, "deal.pick") != 10 {
		t.Errorf("the first of %d is %q", strings.Count(text, "deal.pick"), first.Value)
	}
	holds(t, d.said(t, "ULI", "en", "/followup pum call asked for a price next friday"), "Call", "asked for a price", "2026-12-04")
}

func TestAKnownCustomerAloneOpensTheForm(t *testing.T) {
	d := newDesk(t)
	for _, line := range []string{"/deal Acme Trading", "/followup Acme Trading"} {
		r, err := d.types(t, "ULI", line)
		if r = okReply(t, r, err); r.Form == nil || r.Form.Inputs[0].Initial != "C-1" {
			t.Errorf("%s: %+v", line, r)
		}
	}
	holds(t, d.said(t, "ULI", "en", "/deal Nobody Known"), "amount_missing")
}

func TestAPaymentOfACustomerFindsItsDeal(t *testing.T) {
	d := newDesk(t)
	holds(t, d.said(t, "ULI", "en", "/deal pay"), "deal_ref_missing")
	d.said(t, "ULI", "en", "/deal Acme Trading 5000")
	holds(t, d.said(t, "ULI", "en", "/deal pay Acme Trading 1000 on yesterday"), "Saved", "D-128", "1000.00 CNY", "2026-11-22")
	holds(t, d.said(t, "ULI", "en", "/deal pay D-128，500，昨天"), "Saved", "500.00 CNY", "2026-11-22")
	d.said(t, "ULI", "en", "/deal Acme Trading 7000")
	d.said(t, "UZHAO", "en", "/deal Acme Trading 9000") // a colleague's
	r, err := d.types(t, "ULI", "/deal pay Acme Trading 2000")
	holds(t, asRead(t, "en", okReply(t, r, err)), "D-128", "D-129")
	if text := asRead(t, "en", r); strings.Contains(text, "D-130") || len(d.entries) != 2 {
		t.Errorf("%d payments; %s", len(d.entries), text)
	}
	for range 2 { // an impatient second tap is the same request
		again, err := d.taps(t, "ULI", r, "entry.pick")
		holds(t, asRead(t, "en", okReply(t, again, err)), "Saved", "D-129", "2000.00 CNY")
	}
	if len(d.entries) != 3 {
		t.Errorf("payments: %+v", d.entries)
	}
	if _, err := d.pushes(t, "UFREMD", "entry.pick", "k\npayment\nD-129 5 CNY on 2026-11-23"); reasonOf(err) != "deal_missing" {
		t.Errorf("somebody else: %v", err)
	}
	if _, err := d.pushes(t, "ULI", "entry.pick", "trigger:3\npayment\nD-129 5 CNY on 2026-11-23"); reasonOf(err) != "button_outdated" {
		t.Errorf("the key of another payment: %v", err)
	}
	holds(t, d.said(t, "ULI", "en", "/deal pay"), "D-128", "D-129", "deal.pay")
	d.said(t, "ULI", "en", "/deal pay D-129 5000")
	r, err = d.types(t, "ULI", "/deal pay Acme Trading")
	if r = okReply(t, r, err); r.Form == nil || !strings.HasPrefix(r.Form.State, "D-128") {
		t.Errorf("no form for the only deal: %+v", r)
	}
	holds(t, d.said(t, "ULI", "en", "/deal pay Acme Trading five"), "amount_unreadable", "/deal pay Acme Trading 60000")
	d.said(t, "ULI", "en", "/deal pay D-128 3500")
	holds(t, d.said(t, "ULI", "en", "/deal pay Acme Trading 5"), "deal_unpaid_none")
	holds(t, d.said(t, "ULI", "en", "/deal pay Nobody 5"), "deal_ref_unreadable")
}

func TestAnAmbiguousListIsChosenByOneTap(t *testing.T) {
	d := newDesk(t)
	d.said(t, "ULI", "en", "/deal Acme Trading 5000")
	d.said(t, "ULI", "en", "/followup Acme Trading call asked")
	for _, c := range []struct{ line, button, want string }{
		{"/deal list ac", "deal.more", "D-128"}, {"/followup list ac", "followup.more", "asked"},
	} {
		r, err := d.types(t, "ULI", c.line)
		r, err = d.taps(t, "ULI", okReply(t, r, err), c.button)
		holds(t, asRead(t, "en", okReply(t, r, err)), c.want)
	}
}

func TestAFormSaysAllThatIsWrongAtOnce(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		form   string
		values []Value
		want   []string
	}{
		{"deal.new", []Value{{"customer", ""}, {"amount", "12o"}, {"cost", "x"}, {"expenses", "0"}, {"on", "2026-12-24"}}, []string{"customer", "amount", "cost", "expenses", "on"}},
		{"deal.new", []Value{{"customer", "C-1"}, {"amount", "$5"}, {"cost", "3 CNY"}, {"on", ""}}, []string{"cost"}},
		{"followup.new", []Value{{"customer", "+F-7"}, {"kind", "x"}, {"on", "2027-01-01"}, {"next", "2026-01-01"}}, []string{"customer", "kind", "on", "next"}},
		{"customer.new", []Value{{"name", ""}, {"email", "nobody"}, {"phone", strings.Repeat("1", 99)}}, []string{"name", "phone", "email"}},
	} {
		r, err := d.sends(t, "ULI", c.form, "", c.values...)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range r.Refused {
			got = append(got, f.Input)
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: refused %q, want %q", c.form, got, c.want)
		}
	}
}

func TestTheShortcutFindsTheCustomerInTheMessage(t *testing.T) {
	d := newDesk(t)
	for _, name := range []string{"Acme", "华东"} {
		if _, err := d.addCustomer(appraisal.Customer{Name: name, Owner: "UFREMD"}); err != nil {
			t.Fatal(err)
		}
	}
	for text, want := range map[string]string{
		"刚才华东阀门来电话要样品":                    "C-3", // the longer name of two
		"ACME trading asked for a sample": "C-1",
		"Talk to acorn supplies.":         "C-2", // a colleague's
		"Macme and acmes":                 "",    // names inside other words
		"nothing of the kind":             "",
	} {
		r, err := d.app.Shortcut(t.Context(), Shortcut{Workspace: "T1", User: "ULI", Name: "followup.log", Text: text, At: d.at, Key: d.key()})
		if r = okReply(t, r, err); r.Form == nil || r.Form.Inputs[0].Initial != want {
			t.Errorf("%q: %+v", text, r.Form.Inputs[0])
		}
	}
}

func TestACustomersNameAloneShowsIt(t *testing.T) {
	d := newDesk(t)
	holds(t, d.said(t, "ULI", "zh-CN", "/customer 华东阀门"), "华东阀门", "C-3", "地区")
	holds(t, d.said(t, "ULI", "en", "/customer frobnicate"), "customer_missing_named")
	r, err := d.sends(t, "ULI", "customer.new", "", Value{"name", `Tom's "Best" 😀 Pumps`})
	holds(t, asRead(t, "en", okReply(t, r, err)), `Tom's "Best" 😀 Pumps`)
	holds(t, d.said(t, "ULI", "en", `/deal Tom's "Best" 😀 Pumps 5000`), "Saved", `Tom's "Best" 😀 Pumps`)
	holds(t, d.said(t, "ULI", "en", "/customer add “引号” 公司 phone 1"), "“引号” 公司")
}
