package commands

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

func TestMeritInWords(t *testing.T) {
	for lang, lines := range map[string][]string{
		"en": {
			"/merit", "/merit help", "/merit me", "/merit me lang en", "/merit me timezone Europe/Berlin", "/merit me timezone Mars", "/merit members",
			"/merit role <@UZHAO|zhao> manager west", "/merit role @Li Na specialist none", "/merit role Fremd king", "/merit role @nobody rep",
			"/merit role <@UCHEN> rep", "/merit salary 赵敏 8000", "/merit salary 赵敏 0", "/merit team", "/merit team add north North <#C77|north>",
			"/merit team add North! x", "/merit settings", "/merit settings rate USD 7.12 on 2026-11-01", "/merit settings rate CNY 1", "/merit settings rate USD 0",
			"/merit settings job standings 0 9 * * 1", "/merit settings reminder standings 30 8 * * 1", "/merit settings reminder", "/merit settings job standings off", "/merit settings job dance off", "/merit settings scheme S09",
			"/merit settings scheme S99", "/merit settings timezone Asia/Tokyo", "/merit settings currency xyz", "/merit settings colour red",
		},
		"zh-CN": {
			"/merit 帮助", "/merit 我", "/merit 成员", "/merit 角色 赵敏 经理 west", "/merit 设置", "/merit 设置 汇率 美元 7.12", "/merit 设置", "/merit 设置 提醒 standings 0 9 * * 1", "/merit 设置 任务 standings 关闭", "/merit 设置 颜色 红", "/merit 团队", "/merit 团队 新增 north 北方组", "/merit 工资 赵敏 8千",
		},
	} {
		t.Run(lang, func(t *testing.T) {
			s := &transcript{desk: newDesk(t)}
			s.members[4].Lang = lang
			for _, line := range lines {
				s.say(t, "UCHEN", lang, line)
			}
			golden(t, "merit_"+lang, s.b.String())
		})
	}
}

func (b *book) Rates(context.Context, appraisal.WorkspaceID) ([]appraisal.Rate, error) {
	var all []appraisal.Rate
	for _, r := range b.rates {
		var currency, on, rate string
		if _, err := fmt.Sscan(r, &currency, &on, &rate); err != nil {
			return nil, err
		}
		day, err := calendar.ParseDate(on)
		if err != nil {
			return nil, err
		}
		all = append(all, appraisal.Rate{Currency: currency, On: day, Rate: decimal.RequireFromString(rate)})
	}
	return all, nil
}

func TestMeritRoles(t *testing.T) {
	d := newDesk(t)
	for _, tt := range []struct {
		user appraisal.MemberID
		line string
		ok   bool
	}{
		{"ULI", "/merit me", true}, {"USPEC", "/merit help", true}, {"ULI", "/merit members", false}, {"ULI", "/merit role ULI owner", false},
		{"UWANG", "/merit role Fremd rep", false}, {"UWANG", "/merit members", true}, {"UWANG", "/merit team", true}, {"UWANG", "/merit team add x X", false},
		{"UWANG", "/merit settings", false}, {"UWANG", "/merit salary Fremd 8000", false}, {"ULI", "/merit settings rate USD 7", false},
	} {
		_, err := d.types(t, tt.user, tt.line)
		if (err == nil) != tt.ok || !tt.ok && appraisal.CodeOf(err) != appraisal.Forbidden {
			t.Errorf("%s %s: %v", tt.user, tt.line, err)
		}
	}
	if len(d.refused) != 7 || d.refused[0] != "ULI /merit members " {
		t.Errorf("logged %q", d.refused)
	}
}

func TestSettingsSetAtOnceAreAllKept(t *testing.T) {
	for line, want := range map[string]string{
		"/merit settings timezone Asia/Tokyo":     "Asia/Tokyo en [{period_end off} {standings 0 8 * * 1}]",
		"/merit settings job standings off":       "Asia/Shanghai en [{period_end off} {standings off}]",
		"/merit settings job standings 0 9 * * 2": "Asia/Shanghai en [{period_end off} {standings 0 9 * * 2}]",
	} {
		d := newDesk(t)
		d.editedFirst = func(s *appraisal.Settings) {
			s.Lang, s.Jobs = "en", []appraisal.JobSetting{{Job: "period_end", Cron: "off"}, {Job: "standings", Cron: "0 8 * * 1"}}
		}
		if _, err := d.types(t, "UCHEN", line); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%s %s %v", d.set.TimeZone, d.set.Lang, d.set.Jobs); got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
}

func TestSalariesAreShownToNobodyElse(t *testing.T) {
	d := newDesk(t)
	if _, err := d.types(t, "UCHEN", "/merit salary Li Na 8765"); err != nil || d.members[0].Salary != appraisal.Yuan(8765) {
		t.Fatalf("%v, %+v", err, d.members[0])
	}
	for _, line := range []string{"/merit members", "/merit me", "/deal list", "/customer list all", "/merit team"} {
		for _, user := range []appraisal.MemberID{"UWANG", "UCHEN"} {
			r, err := d.types(t, user, line)
			if text := asRead(t, "en", okReply(t, r, err)); strings.Contains(text, "8765") || strings.Contains(text, "8,765") {
				t.Errorf("%s %s shows it:\n%s", user, line, text)
			}
		}
	}
}

func TestTheLastOwnerStays(t *testing.T) {
	d := newDesk(t)
	if _, err := d.types(t, "UCHEN", "/merit role me rep"); reasonOf(err) != "last_owner" || d.members[4].Role != appraisal.Owner {
		t.Errorf("got %v", err)
	}
	for _, line := range []string{"/merit role 王伟 owner", "/merit role me rep east"} {
		if _, err := d.types(t, "UCHEN", line); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	if d.members[4].Role != appraisal.Rep || d.members[3].Role != appraisal.Owner {
		t.Errorf("members: %+v", d.members)
	}
}

func TestReadMember(t *testing.T) {
	d := newDesk(t)
	d.members = append(d.members, appraisal.Member{Workspace: "T1", ID: "UTWIN", Name: "Twin"}, appraisal.Member{Workspace: "T1", ID: "UTWIN2", Name: "twin"})
	c := call{Actor: d.members[0], Settings: d.set}
	for _, tt := range []struct {
		typed, want string
		used        int
		reason      string
	}{
		{"<@UWANG|wang> rep", "UWANG", 1, ""}, {"<@UWANG>", "UWANG", 1, ""}, {"<@ULI>,", "ULI", 1, ""}, {"@王伟", "UWANG", 1, ""}, {"王伟 8000", "UWANG", 1, ""},
		{"li na manager", "ULI", 2, ""}, {"@Li Na", "ULI", 2, ""}, {`"Li Na"`, "ULI", 1, ""}, {"me", "ULI", 1, ""}, {"我", "ULI", 1, ""},
		{"nobody", "", 0, ""}, {"", "", 0, ""}, {"@nobody", "", 1, "member_missing"}, {"<@UNONE|x>", "", 1, "member_missing"}, {"Twin", "", 1, "member_ambiguous"},
	} {
		m, used, err := readMember(t.Context(), d.book, c, words(t, tt.typed))
		if string(m.ID) != tt.want && err == nil || used != tt.used || (err != nil) != (tt.reason != "") || err != nil && reasonOf(err) != tt.reason {
			t.Errorf("%q: got %s of %d words, %v", tt.typed, m.ID, used, err)
		}
	}
}

func FuzzReadMember(f *testing.F) {
	for _, s := range []string{"<@UWANG|wang>", "@Li Na x", "me", "<@U|>", "@"} {
		f.Add(s)
	}
	b := newBook()
	f.Fuzz(func(t *testing.T, s string) {
		l, err := readLine(s)
		if err != nil {
			return
		}
		m, used, err := readMember(t.Context(), b, call{Actor: b.members[0], Settings: b.set}, l.Words)
		if used > len(l.Words) || err == nil && used > 0 && m.ID == "" {
			t.Errorf("%q: %d words, %+v, %v", s, used, m, err)
		}
	})
}
