package commands

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/meritbot/meritbot/appraisal"
)

func TestReadContact(t *testing.T) {
	tests := []struct{ typed, want string }{
		{"Acme call asked for a sample next friday", `"Acme" call on 2026-11-23 next 2026-12-04 note asked for a sample`},
		{"Acme call asked for a sample friday", `"Acme" call on 2026-11-23 next 2026-11-27 note asked for a sample`},
		{"Acme call asked for a sample", `"Acme" call on 2026-11-23 note asked for a sample`},
		{"Acme call", `"Acme" call on 2026-11-23`},
		{"Acme call tomorrow", `"Acme" call on 2026-11-23 next 2026-11-24`},
		{"Acme Trading Co visited yesterday talked about prices", `"Acme Trading Co" visit on 2026-11-22 note talked about prices`},
		{"Acme visit talked about prices yesterday", `"Acme" visit on 2026-11-22 note talked about prices yesterday`},
		{"Acme visit friday they liked it", `"Acme" visit on 2026-11-20 note they liked it`},
		{"Acme visit on 11-20 they liked it next 12-01", `"Acme" visit on 2026-11-20 next 2026-12-01 note they liked it`},
		{"Acme mail on 2026-11-20 next 2026-12-01 note as it is today", `"Acme" mail on 2026-11-20 next 2026-12-01 note as it is today`},
		{"Acme call will order, next step 20 dec", `"Acme" call on 2026-11-23 next 2026-12-20 note will order,`},
		{"Acme call paid us today", `"Acme" call on 2026-11-23 note paid us today`},
		{"华东阀门 电话 客户要样品 下周五", `"华东阀门" call on 2026-11-23 next 2026-12-04 note 客户要样品`},
		{"华东阀门 电话 客户要样品，下周五", `"华东阀门" call on 2026-11-23 next 2026-12-04 note 客户要样品`},
		{"华东阀门 电话沟通了样品 明天", `"华东阀门" call on 2026-11-23 next 2026-11-24 note 电话沟通了样品`},
		{"华东阀门 拜访 昨天 谈了新项目", `"华东阀门" visit on 2026-11-22 note 谈了新项目`},
		{"华东阀门 微信 下次 12月1日", `"华东阀门" im on 2026-11-23 next 2026-12-01`},
		{"华东阀门 投诉 <@U1|王伟> 已处理", `"华东阀门" complaint on 2026-11-23 note @王伟 已处理`},
		{"南通永信泵业，电话，聊了报价，下周五", `"南通永信泵业" call on 2026-11-23 next 2026-12-04 note 聊了报价`},
		{"华东阀门 见面 下周三下午3点", `"华东阀门" visit on 2026-11-23 next 2026-12-02`},
		{"华东阀门 打电话 客户考虑中，月底", `"华东阀门" call on 2026-11-23 next 2026-11-30 note 客户考虑中`},
		{"华东阀门 发微信 聊了 下个月5号", `"华东阀门" im on 2026-11-23 next 2026-12-05 note 聊了`},
		{"Acme spoke to Anna about prices in two weeks", `"Acme" call on 2026-11-23 next 2026-12-07 note Anna about prices`},
		{"Acme met with Anna", `"Acme" visit on 2026-11-23 note Anna`},
		{`"Sample Works" call "call me friday"`, `"Sample Works" call on 2026-11-23 note call me friday`},
	}
	for _, tt := range tests {
		t.Run(tt.typed, func(t *testing.T) {
			l, err := readLine(tt.typed)
			if err != nil {
				t.Fatal(err)
			}
			d, err := readContact(l, theMonday, inEnglish)
			if err != nil || d.String() != tt.want {
				t.Errorf("got %s, %v; want %s", d, err, tt.want)
			}
		})
	}
}

func TestADayThatCanNotBeReadIsSaidSo(t *testing.T) {
	for typed, want := range map[string]string{
		"华东阀门 电话 再联系 年底": "年底", "华东阀门 电话 再联系 周末": "周末", "Acme call will decide next month": "next month",
		"Acme call will order early december day": "", "Acme call asked for a sample friday": "", "华东阀门 电话 客户要样品": "",
		"Acme visit talked about prices yesterday": "",
	} {
		t.Run(typed, func(t *testing.T) {
			l, err := readLine(typed)
			if err != nil {
				t.Fatal(err)
			}
			d, err := readContact(l, theMonday, inEnglish)
			if err != nil || d.Unread != want || !strings.HasSuffix(d.Note, want) {
				t.Errorf("unread %q, note %q, %v; want %q", d.Unread, d.Note, err, want)
			}
		})
	}
}

func TestEveryKindOfContactHasWordsInBothLanguages(t *testing.T) {
	seen := map[string]appraisal.ContactKind{}
	for _, kind := range appraisal.ContactKinds() {
		var chinese, english bool
		for _, w := range contactWords()[kind] {
			if other, twice := seen[w]; twice {
				t.Errorf("%q is %s and %s", w, kind, other)
			}
			seen[w] = kind
			chinese, english = chinese || w[0] > 127, english || w[0] <= 127
		}
		if !chinese || !english || seen[string(kind)] != kind {
			t.Errorf("%s lacks words: %v", kind, contactWords()[kind])
		}
	}
}

func TestReadContactRefuses(t *testing.T) {
	tests := []struct{ typed, reason, example string }{
		{"Acme", "kind_missing", "/followup Acme call"},
		{"Acme asked for a sample book", "kind_missing", ""}, // "sample" is a kind of its own
		{"Acme rang", "kind_missing", "/followup Acme call rang"},
		{"call", "customer_not_named", "/followup Acme call"},
		{"Acme call offer 2026-02-31", "date_not_in_calendar", "/followup Acme call offer next 2026-11-23"},
		{"Acme call offer 1999-01-01", "date_out_of_range", "/followup Acme call offer on 2026-11-23"},
		{"Acme call 31 feb spoke", "date_not_in_calendar", "/followup Acme call on 2026-11-23"},
	}
	for _, tt := range tests {
		t.Run(tt.typed, func(t *testing.T) {
			l, err := readLine(tt.typed)
			if err != nil {
				t.Fatal(err)
			}
			d, err := readContact(l, theMonday, inEnglish)
			if tt.example == "" {
				if err != nil || d.Kind != appraisal.Sample {
					t.Errorf("got %s, %v", d, err)
				}
				return
			}
			var e *appraisal.Error
			if !errors.As(err, &e) || e.Reason != tt.reason {
				t.Fatalf("got %s, %v; want %s", d, err, tt.reason)
			}
			if got := detail(e, "example"); got != tt.example {
				t.Errorf("example %q, want %q", got, tt.example)
			}
		})
	}
}

// TestContactLinesReadBack: a contact kept in a button is read back as it was.
func TestContactLinesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := contactLine{
			Customer: rapid.StringMatching(`[A-Za-z阀门0-9&]{1,10}( [a-z0-9]{1,6}){0,2}`).Draw(t, "name"),
			Kind:     rapid.SampledFrom(appraisal.ContactKinds()).Draw(t, "kind"),
			On:       theMonday.AddDays(-rapid.IntRange(0, 9000).Draw(t, "days")),
			Note:     rapid.StringMatching(`(["“]?[a-z"”“，0-9]{1,8}( [a-z0-9]{1,9}){0,4}( friday)?)?`).Draw(t, "note"),
		}
		if rapid.Bool().Draw(t, "planned") {
			d.Next = theMonday.AddDays(rapid.IntRange(3, 300).Draw(t, "ahead"))
		}
		l, err := readLine(d.String())
		if err != nil {
			t.Fatal(err)
		}
		got, err := readContact(l, theMonday.AddDays(2), inEnglish)
		if err != nil || got != d {
			t.Fatalf("%s was read as %s, %v", d, got, err)
		}
	})
}

func FuzzReadContact(f *testing.F) {
	for _, s := range []string{"Acme call x next friday", "华东 电话 客户要样品，下周五", "A call on", "A call next", "call", "A visit 31 feb x", `A "call" b`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := readLine(s)
		if err != nil || len(l.Words) == 0 {
			return
		}
		d, err := readContact(l, theMonday, inEnglish)
		switch {
		case err != nil && appraisal.CodeOf(err) != appraisal.Invalid:
			t.Errorf("%q: %v", s, err)
		case err == nil && (d.Kind == "" || theMonday.Before(d.On) || !d.Next.IsZero() && d.Next.Before(theMonday)):
			t.Errorf("%q was read as %s", s, d)
		}
	})
}

func TestReadCustomer(t *testing.T) {
	l, err := readLine("Acme Trading Co region Hamburg product ball valves contact Anna Roth phone +49 40 12 email <mailto:a@acme.example|a@acme.example> address Kai 1 note met at the fair, phone later")
	if err != nil {
		t.Fatal(err)
	}
	got, err := readCustomer(l, inEnglish)
	want := appraisal.Customer{
		Name: "Acme Trading Co", Region: "Hamburg", Product: "ball valves", Contact: "Anna Roth", Phone: "+49 40 12",
		Email: "a@acme.example", Address: "Kai 1", Note: "met at the fair, phone later",
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	l, _ = readLine("华东阀门 地区：华东 产品 阀门 联系人 王芳 电话 138")
	got, err = readCustomer(l, inEnglish)
	want = appraisal.Customer{Name: "华东阀门", Region: "华东", Product: "阀门", Contact: "王芳", Phone: "138"}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestReadCustomerRefuses(t *testing.T) {
	for typed, reason := range map[string]string{
		"Acme region":                   "value_missing",
		"Acme region A region B":        "words_not_understood",
		"Acme email nobody":             "email_unreadable",
		"Acme email a@b@c":              "email_unreadable",
		"C-17":                          "customer_name_ref",
		"12":                            "customer_name_ref",
		strings.Repeat("长", mostName+1): "customer_name_long",
		"Acme region " + strings.Repeat("x", 101): "value_too_long",
	} {
		l, err := readLine(typed)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := readCustomer(l, inEnglish); reason != reasonOf(err) {
			t.Errorf("%s: %v, want %s", excerpt(typed), err, reason)
		}
	}
}
