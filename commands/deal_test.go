package commands

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// transcript plays lines and taps and writes down what came back, for a golden file.
type transcript struct {
	*desk
	b    strings.Builder
	last message.Reply
}

func (s *transcript) say(t *testing.T, user appraisal.MemberID, lang, text string) {
	t.Helper()
	r, err := s.types(t, user, text)
	s.write(t, lang, string(user)+": "+text, r, err)
}

func (s *transcript) tap(t *testing.T, user appraisal.MemberID, lang, action string) {
	t.Helper()
	r, err := s.taps(t, user, s.last, action)
	s.write(t, lang, string(user)+" taps "+action, r, err)
}

func (s *transcript) write(t *testing.T, lang, what string, r message.Reply, err error) {
	t.Helper()
	s.b.WriteString("> " + what + "\n")
	if err != nil {
		s.b.WriteString(string(appraisal.CodeOf(err)) + " " + reasonOf(err) + ": " + errorAsRead(t, lang, err) + "\n\n")
		return
	}
	s.last = r
	s.b.WriteString(asRead(t, lang, r) + "\n")
}

func TestDealsInWords(t *testing.T) {
	for lang, lines := range map[string][]string{
		"en": {
			"/deal", "/deal help", "/deal Acme Trading 120000 cost 50000 expenses 4000 on 11-20 note first order", "/deal show D-128",
			"/deal pay D-128 60000 on yesterday", "/deal pay D-128 70000", "/deal return D-128 5000", "/deal pay D-128", "/deal list",
			"/deal 华东阀门 $5,000", "/deal list mine", "/deal Ac 5000", "/deal Newcomer 5000", "/deal Acme 12o,000", "/deal Acme", "/deal Acme 0",
			"/deal Acme 5000 tomorrow", "/deal pay D-999 5", "/deal pay", "/deal void D-128 a slip", "/deal void D-128", "/deal pay D-128 5",
		},
		"zh-CN": {
			"/deal", "/deal 帮助", "/deal 华东阀门 12万 成本5万 费用 4000 于 11月20日 备注 首单", "/deal 查看 D-128", "/deal 回款 D-128 6万 昨天",
			"/deal 退货 D-128 5000", "/deal 列表", "/deal 新客户 5000", "/deal Ac 5000", "/deal 华东阀门 1.234,56", "/deal 华东阀门 3万5",
			"/deal 作废 D-128 客户取消",
		},
	} {
		t.Run(lang, func(t *testing.T) {
			s := &transcript{desk: newDesk(t)}
			user := appraisal.MemberID("ULI")
			s.members[0].Lang = lang
			for _, line := range lines {
				s.say(t, user, lang, line)
			}
			golden(t, "deals_"+lang, s.b.String())
		})
	}
}

func TestADealIsUndoneByOneTap(t *testing.T) {
	d := newDesk(t)
	r, err := d.types(t, "ULI", "/deal Acme Trading 5000")
	r = okReply(t, r, err)
	first, err := d.taps(t, "ULI", r, "deal.undo")
	if first = okReply(t, first, err); !first.Replace || !d.deals[0].Voided {
		t.Errorf("not undone: %+v", d.deals[0])
	}
	if _, err := d.taps(t, "ULI", r, "deal.undo"); reasonOf(err) != "deal_voided" {
		t.Errorf("a second tap: %v", err)
	}
}

func TestACommandDeliveredTwiceIsLoggedOnce(t *testing.T) {
	d := newDesk(t)
	for range 2 {
		r, err := d.typesAs(t, "ULI", "/deal Acme Trading 5000", "trigger:1.1")
		if text := asRead(t, "en", okReply(t, r, err)); !strings.Contains(text, "D-128") {
			t.Errorf("got %s", text)
		}
	}
	if len(d.deals) != 1 {
		t.Errorf("%d deals", len(d.deals))
	}
}

func TestTheSameCommandTwiceAtOnce(t *testing.T) {
	d := newDesk(t)
	var group sync.WaitGroup
	texts := make([]string, 2)
	keys := []string{"trigger:a", "trigger:b"}
	for i, key := range keys {
		group.Go(func() {
			r, err := d.typesAs(t, "ULI", "/deal Acme Trading 5000", key)
			if err != nil {
				t.Error(err)
				return
			}
			texts[i] = asRead(t, "en", r)
		})
	}
	group.Wait()
	if both := texts[0] + texts[1]; len(d.deals) != 1 || strings.Count(both, "Saved") != 1 || strings.Count(both, "[Log it again]") != 1 {
		t.Errorf("%d deals:\n%s", len(d.deals), both)
	}
}

func TestARepeatIsLoggedWhenItIsMeant(t *testing.T) {
	d := newDesk(t)
	if _, err := d.types(t, "ULI", "/deal Acme Trading 5000 note one"); err != nil {
		t.Fatal(err)
	}
	r, err := d.types(t, "ULI", "/deal Acme Trading 5000 note two")
	r = okReply(t, r, err)
	if len(d.deals) != 1 {
		t.Fatalf("%d deals", len(d.deals))
	}
	for range 2 { // an impatient second tap is the same request
		again, err := d.taps(t, "ULI", r, "deal.again")
		if text := asRead(t, "en", okReply(t, again, err)); !strings.Contains(text, "D-129") {
			t.Errorf("got %s", text)
		}
	}
	if len(d.deals) != 2 || d.deals[1].Note != "two" {
		t.Errorf("deals: %+v", d.deals)
	}
}

func TestAnUnknownCustomerIsCreatedByOneTap(t *testing.T) {
	d := newDesk(t)
	r, err := d.types(t, "ULI", "/deal Nordwind Shipyard 12万 cost 5万 yesterday note first, urgent")
	r = okReply(t, r, err)
	if len(d.deals) != 0 {
		t.Fatal("saved without a customer")
	}
	d.at = noon.Add(24 * time.Hour) // yesterday stays the day that was meant
	for range 2 {
		saved, err := d.taps(t, "ULI", r, "deal.create")
		if saved = okReply(t, saved, err); !saved.Replace || !strings.Contains(asRead(t, "en", saved), "Nordwind Shipyard") {
			t.Errorf("got %s", asRead(t, "en", saved))
		}
	}
	if _, err := d.typesAs(t, "ULI", "/deal Nordwind Shipyard 12万 cost 5万 yesterday note first, urgent", "trigger:1"); err != nil { // late delivery
		t.Fatal(err)
	}
	if len(d.deals) != 1 || len(d.customers) != 4 {
		t.Fatalf("%d deals, %d customers", len(d.deals), len(d.customers))
	}
	got := d.deals[0]
	if got.Signed != theMonday.AddDays(-1) || got.Amount != appraisal.Yuan(120000) || got.Cost != appraisal.Yuan(50000) || got.Note != "first, urgent" {
		t.Errorf("saved %+v", got)
	}
}

func TestACustomerCreatedMeanwhileIsUsed(t *testing.T) {
	d := newDesk(t)
	r, err := d.types(t, "ULI", "/deal Nordwind 5000")
	r = okReply(t, r, err)
	if _, err := d.types(t, "UZHAO", "/customer add nordwind"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.taps(t, "ULI", r, "deal.create"); err != nil {
		t.Fatal(err)
	}
	if len(d.deals) != 1 || d.deals[0].Customer != 4 || len(d.customers) != 4 {
		t.Errorf("deals: %+v", d.deals)
	}
}

func TestAnAmbiguousCustomerIsPickedByOneTap(t *testing.T) {
	d := newDesk(t)
	r, err := d.types(t, "ULI", "/deal ac 5000")
	r = okReply(t, r, err)
	if a, ok := buttonOf(r, "deal.pick"); !ok || !strings.Contains(a.Value, "C-1") {
		t.Fatalf("got %s", asRead(t, "en", r))
	}
	if _, err := d.taps(t, "ULI", r, "deal.pick"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.taps(t, "ULI", r, "deal.create"); err != nil { // another button of the same question changes nothing more
		t.Fatal(err)
	}
	if len(d.deals) != 1 || d.deals[0].CustomerName != "Acme Trading" || len(d.customers) != 3 {
		t.Errorf("deals: %+v", d.deals)
	}
}

func TestLongNotesAreKeptInTheForm(t *testing.T) {
	note := strings.Repeat("长", 900) // more than a button carries
	d := newDesk(t)
	r, err := d.types(t, "UZHAO", "/deal 新客户 12万 备注 "+note)
	r = okReply(t, r, err)
	if r.Form == nil || r.Form.ID != "deal.new" || r.Form.Inputs[5].Initial != note || r.Form.Inputs[0].Initial != "+新客户" {
		t.Fatalf("got %s", asRead(t, "zh-CN", r))
	}
	r, err = d.types(t, "UZHAO", "/deal 华东阀门 12万 备注 "+strings.Repeat("长", mostNote))
	okReply(t, r, err)
	if len(d.deals) != 1 || len([]rune(d.deals[0].Note)) != mostNote {
		t.Errorf("%d deals", len(d.deals))
	}
	_, err = d.types(t, "UZHAO", "/deal 新客户 12万 备注 "+strings.Repeat("长", mostParagraph+1))
	if reasonOf(err) != "line_too_long_to_keep" {
		t.Errorf("got %v", err)
	}
}

func dealValues(changes ...Value) []Value {
	values := []Value{{"customer", "C-1"}, {"amount", "12万"}, {"on", "2026-11-20"}, {"cost", ""}, {"expenses", "200"}, {"note", "first"}}
	for _, c := range changes {
		for i := range values {
			if values[i].Input == c.Input {
				values[i] = c
			}
		}
	}
	return values
}

func TestDealForm(t *testing.T) {
	d := newDesk(t)
	for range 2 { // Save pressed twice is one view
		r, err := d.sendsAs(t, "ULI", "deal.new", "", "view:V1", dealValues()...)
		if text := asRead(t, "en", okReply(t, r, err)); !strings.Contains(text, "D-128") {
			t.Errorf("got %s", text)
		}
	}
	if len(d.deals) != 1 || d.deals[0].Expenses != appraisal.Yuan(200) || d.deals[0].Note != "first" {
		t.Errorf("deals: %+v", d.deals)
	}
	if _, err := d.sends(t, "ULI", "deal.new", "", dealValues(Value{"customer", "+Nordwind"}, Value{"amount", "$5"})...); err != nil {
		t.Fatal(err)
	}
	if len(d.customers) != 4 || d.deals[1].Amount.Currency != "USD" {
		t.Errorf("deals: %+v", d.deals)
	}
	for _, tt := range []struct {
		value         Value
		field, reason string
	}{
		{Value{"customer", ""}, "customer", "customer_missing_form"},
		{Value{"customer", "+"}, "customer", "customer_missing_form"},
		{Value{"customer", "C-99"}, "customer", "customer_missing"},
		{Value{"amount", "12o"}, "amount", "amount_unreadable"},
		{Value{"amount", "5000 and more"}, "amount", "amount_unreadable"},
		{Value{"amount", "-1"}, "amount", "amount_negative"},
		{Value{"cost", "0"}, "cost", "amount_zero"},
		{Value{"cost", "$1"}, "cost", "deal_currency"},
		{Value{"on", "2026-11-24"}, "on", "date_in_future"},
		{Value{"note", "\x01"}, "note", "line_unreadable"},
	} {
		r, err := d.sends(t, "ULI", "deal.new", "", dealValues(tt.value)...)
		r = okReply(t, r, err)
		if len(r.Refused) != 1 || r.Refused[0].Input != tt.field || r.Refused[0].Text.ID != "error."+tt.reason {
			t.Errorf("%v: got %+v, want %s beside %s", tt.value, r.Refused, tt.reason, tt.field)
		}
	}
	if len(d.deals) != 2 {
		t.Errorf("%d deals", len(d.deals))
	}
}

func TestAnothersDealIsAnsweredAsOneThatIsNotThere(t *testing.T) {
	d := newDesk(t)
	if _, err := d.types(t, "ULI", "/deal Acme Trading 5000"); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"/deal show ", "/deal pay ", "/deal return ", "/deal void "} {
		_, theirs := d.types(t, "UFREMD", line+"D-128")
		_, none := d.types(t, "UFREMD", line+"D-777")
		a := strings.ReplaceAll(errorAsRead(t, "en", theirs), "128", "777")
		if b := errorAsRead(t, "en", none); a != b || appraisal.CodeOf(theirs) != appraisal.CodeOf(none) || theirs == nil {
			t.Errorf("%s: %q and %q", line, a, b)
		}
	}
	if _, err := d.pushes(t, "UFREMD", "deal.undo", "D-128"); reasonOf(err) != "deal_missing" || d.deals[0].Voided {
		t.Errorf("undo: %v", err)
	}
	if len(d.refused) != 5 {
		t.Errorf("logged %q", d.refused)
	}
	for _, user := range []appraisal.MemberID{"ULI", "UWANG", "UCHEN"} {
		if _, err := d.types(t, user, "/deal show D-128"); err != nil {
			t.Errorf("%s: %v", user, err)
		}
	}
}

func TestOldAndForgedButtons(t *testing.T) {
	d := newDesk(t)
	for _, tt := range []struct{ action, value string }{
		{"deal.undo", "x"}, {"deal.pick", "x"}, {"deal.pick", "k\nC-1\n"}, {"deal.pick", "k\nX-1\nAcme 5000"}, {"deal.again", "\n\n"},
		{"deal.more", "x"}, {"deal.more", "-1 mine"}, {"entry.undo", "D-1 gift 1"}, {"followup.undo", "D-1"}, {"followup.pick", "a\nC-1\nAcme"},
	} {
		if _, err := d.pushes(t, "ULI", tt.action, tt.value); reasonOf(err) != "button_outdated" {
			t.Errorf("%s %q: %v", tt.action, tt.value, err)
		}
	}
	if _, err := d.pushes(t, "ULI", "no.such", ""); reasonOf(err) != "button_unknown" {
		t.Errorf("got %v", err)
	}
	if _, err := d.sends(t, "ULI", "entry.new", "nonsense"); reasonOf(err) != "button_outdated" {
		t.Errorf("got %v", err)
	}
}

func TestNothingIsSaidToBeSavedWhenTheStoreFails(t *testing.T) {
	d := newDesk(t)
	d.broken = appraisal.Errorf(appraisal.Unavailable, "database_unavailable")
	for _, line := range []string{"/deal Acme Trading 5000", "/followup Acme Trading call", "/customer add Neu", "/merit me lang zh"} {
		if r, err := d.types(t, "ULI", line); appraisal.CodeOf(err) != appraisal.Unavailable || r.Message != nil {
			t.Errorf("%s: %+v, %v", line, r, err)
		}
	}
}
