package commands

import (
	"strings"
	"testing"

	"github.com/meritbot/meritbot/appraisal"
)

func TestCustomersInWords(t *testing.T) {
	for lang, lines := range map[string][]string{
		"en": {
			"/customer", "/customer help", "/customer add Nordwind region Hamburg product valves contact Anna Roth phone +49 40 1 email a@nordwind.example",
			"/customer add nordwind", "/customer show Acme Trading", "/customer show ac", "/customer show nobody", "/customer find corn", "/customer find zzz",
			"/customer list", "/customer list all", "/customer list @Fremd", "/customer frobnicate", "/customer add Acme email nobody", "/customer show",
		},
		"zh-CN": {
			"/customer 新增 永利 地区 华东 产品 阀门 联系人 王芳 电话 138", "/customer 查看 华东阀门", "/customer 查找 阀门", "/customer 列表 全部", "/customer 查看 没有的",
		},
	} {
		t.Run(lang, func(t *testing.T) {
			s := &transcript{desk: newDesk(t)}
			s.members[0].Lang = lang
			for _, line := range []string{"/deal Acme Trading 5000", "/followup 华东阀门 call 要了样品"} {
				if _, err := s.types(t, "ULI", line); err != nil {
					t.Fatal(err)
				}
			}
			for _, line := range lines {
				s.say(t, "ULI", lang, line)
			}
			golden(t, "customers_"+lang, s.b.String())
		})
	}
}

func TestACustomersPageShowsOnlyWhatTheActorMaySee(t *testing.T) {
	d := newDesk(t)
	for _, line := range []string{"/deal Acme Trading 5000", "/followup Acme Trading call secret talk"} {
		if _, err := d.types(t, "ULI", line); err != nil {
			t.Fatal(err)
		}
	}
	for user, sees := range map[appraisal.MemberID]bool{"ULI": true, "UZHAO": false, "UFREMD": false, "UWANG": true, "UCHEN": true, "USPEC": false} {
		r, err := d.types(t, user, "/customer show C-1")
		text := asRead(t, "en", okReply(t, r, err))
		if strings.Contains(text, "D-128") != sees || strings.Contains(text, "secret talk") != sees {
			t.Errorf("%s sees:\n%s", user, text)
		}
	}
}

func TestCustomerForm(t *testing.T) {
	d := newDesk(t)
	r, err := d.sends(t, "ULI", "customer.new", "", Value{"name", " Nordwind  Ltd "}, Value{"phone", "1"}, Value{"note", "two\nlines"})
	okReply(t, r, err)
	if got := d.customers[3]; got.Name != "Nordwind Ltd" || got.Owner != "ULI" || got.Note != "two\nlines" || got.Added != theMonday {
		t.Errorf("saved %+v", got)
	}
	for value, reason := range map[Value]string{{"name", "Acme trading"}: "customer_exists", {"name", " "}: "customer_name_missing", {"name", "C-9"}: "customer_name_ref"} {
		r, err := d.sends(t, "ULI", "customer.new", "", value)
		if r = okReply(t, r, err); len(r.Refused) != 1 || r.Refused[0].Text.ID != "error."+reason {
			t.Errorf("%v: got %+v", value, r.Refused)
		}
	}
	r, err = d.sends(t, "ULI", "customer.new", "", Value{"name", "Neu"}, Value{"email", "x"})
	if r = okReply(t, r, err); len(r.Refused) != 1 || r.Refused[0].Input != "email" {
		t.Errorf("got %+v", r.Refused)
	}
}

func TestFindCustomer(t *testing.T) {
	d := newDesk(t)
	c := call{Settings: d.set}
	for words, want := range map[string]string{
		"Acme Trading": "C-1", "acme  trading": "C-1", "ＡＣＭＥ": "C-1", "acm": "C-1", "c-2": "C-2", "华东": "C-3",
		"ac": "?2", "a": "?2", "阀门": "?1", "trading": "?1", "nobody": "?0", "C-99": "?0",
	} {
		f, err := findCustomer(t.Context(), d.book, c, words)
		got := "?" + string(rune('0'+len(f.Candidates)))
		if f.Sure {
			got = f.Customer.Ref()
		}
		if err != nil || got != want {
			t.Errorf("%q: got %s, %v; want %s", words, got, err, want)
		}
	}
	if _, err := findCustomer(t.Context(), d.book, c, strings.Repeat("长", mostName+1)); appraisal.CodeOf(err) != appraisal.Invalid {
		t.Errorf("a long name: %v", err)
	}
}

func TestSuggestCustomers(t *testing.T) {
	d := newDesk(t)
	for _, tt := range []struct{ form, typed, want string }{
		{"deal.new", "", "C-1 C-3"}, {"deal.new", "ac", "C-1 C-2 +ac"}, {"deal.new", "Acme trading", "C-1"}, {"deal.new", "neu", "+neu"},
		{"followup.new", "neu", "+neu"}, {"customer.new", "neu", ""}, {"deal.new", strings.Repeat("长", 150), ""},
	} {
		options, err := d.app.Suggest(t.Context(), Lookup{Workspace: "T1", User: "ULI", Form: tt.form, Input: "customer", Text: tt.typed, At: noon})
		var got []string
		for _, o := range options {
			got = append(got, o.Value)
		}
		if err != nil || strings.Join(got, " ") != tt.want {
			t.Errorf("%s %q: got %q, %v; want %q", tt.form, excerpt(tt.typed), got, err, tt.want)
		}
	}
	if options, err := d.app.Suggest(t.Context(), Lookup{Workspace: "T1", User: "USPEC", Form: "deal.new", At: noon}); err != nil || len(options) != 0 {
		t.Errorf("somebody who may not log deals is offered %v, %v", options, err)
	}
}
