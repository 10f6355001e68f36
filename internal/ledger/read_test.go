package ledger_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/ledger"
	"github.com/meritbot/meritbot/internal/locales"
	"github.com/meritbot/meritbot/internal/message"
)

func read(tb testing.TB, file string) *ledger.Book {
	tb.Helper()
	b, err := ledger.Read("ledger.yaml", strings.NewReader(file))
	if err != nil {
		tb.Fatalf("%v", told(tb, err))
	}
	return b
}

var allTexts = sync.OnceValues(locales.New)

// told is what a person is told, in English.
func told(tb testing.TB, err error) []string {
	tb.Helper()
	texts, e := allTexts()
	if e != nil {
		tb.Fatal(e)
	}
	var all []string
	for _, p := range ledger.Problems(err) {
		all = append(all, p.Place()+": "+texts.Text(locales.English, p.Text, func(v message.Value) string {
			if v.Kind == message.KindCount {
				return fmt.Sprint(v.Int)
			}
			return v.Str
		}))
	}
	if all == nil && err != nil {
		tb.Fatalf("an error without problems: %v", err)
	}
	return all
}

func TestReadTakesEveryKey(t *testing.T) {
	b := read(t, full)
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	day := func(s string) calendar.Date {
		d, err := calendar.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	period := func(s string) calendar.Period {
		p, err := calendar.ParsePeriod(s)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	dec := decimal.RequireFromString
	usd := func(minor int64) appraisal.Money { return appraisal.Money{Minor: minor, Currency: "USD"} }
	cny := func(minor int64) appraisal.Money { return appraisal.Money{Minor: minor, Currency: "CNY"} }
	score := dec("88.9")
	want := appraisal.Ledger{
		Settings: appraisal.Settings{Workspace: ledger.Workspace, TimeZone: "Asia/Shanghai", Currency: "CNY"},
		Rates:    []appraisal.Rate{{Currency: "USD", On: day("2026-01-01"), Rate: dec("7.1234")}},
		Members: []appraisal.Member{
			{Workspace: ledger.Workspace, ID: "li", Name: "李伟", Role: appraisal.Rep, Team: "east", TimeZone: "Asia/Shanghai", Joined: day("2026-01-31"), Left: day("2026-12-01"), Salary: cny(300000), Grade: "2"},
			{Workspace: ledger.Workspace, ID: "wang", Name: "Wang", Role: appraisal.Manager, TimeZone: "Asia/Shanghai", Joined: day("2020-01-01"), Salary: usd(50050)},
		},
		Targets: []appraisal.Target{
			{Member: "li", Metric: "sales", Period: period("2026"), Amount: dec("1600000.25")},
			{Member: "li", Metric: "sales", Period: period("2026-Q3"), Amount: dec("400000")},
		},
		Customers: []appraisal.Customer{
			{Number: 1, Name: "Beta", Owner: "wang", Added: day("2026-01-01")},
			{Number: 2, Name: "Acme", Owner: "li", Added: day("2026-02-01"), Class: "A", Region: "East", Product: "valves", Contact: "Zhao", Phone: "021 555", Mobile: "13800000000",
				Address: "1 Road", Site: "acme.example", Email: "z@acme.example", Sheet: "knows everybody", Birthday: "02-29", CompanyDays: []string{"05-01", "08-15"}, Note: "two\nlines"},
		},
		CustomerChanges: []appraisal.CustomerChange{
			{Customer: 2, Known: day("2026-08-01"), Entered: day("2026-08-16")},
			{Customer: 2, Known: day("2026-08-20")},
		},
		Deals: []appraisal.LedgerDeal{
			{
				Deal: appraisal.Deal{Number: 1, Customer: 2, CustomerName: "Acme", Member: "wang", Signed: day("2026-08-01"), Amount: cny(100000000), Paid: cny(1250), Returned: cny(0)},
				Entries: []appraisal.Entry{
					{Deal: 1, Kind: appraisal.Payment, On: day("2026-09-01"), Amount: cny(750)},
					{Deal: 1, Kind: appraisal.Payment, On: day("2026-09-02"), Amount: cny(500)},
				},
			},
			{
				Deal: appraisal.Deal{Number: 2, Customer: 1, CustomerName: "Beta", Member: "li", Signed: day("2026-08-02"), Amount: usd(10000), Cost: usd(4050), Expenses: usd(0),
					Quantity: 7, Note: "x", Paid: usd(0), Returned: usd(10000)},
				Entries: []appraisal.Entry{{Deal: 2, Kind: appraisal.Return, On: day("2026-10-01"), Amount: usd(10000)}},
				Stages:  []appraisal.StageDone{{Stage: "lead", On: day("2026-07-01")}, {Stage: "closing", On: day("2026-08-02")}},
				Splits:  []appraisal.Split{{Stage: "groundwork", Member: "li", Percent: dec("60")}, {Stage: "groundwork", Member: "wang", Percent: dec("40")}},
			},
		},
		FollowUps: []appraisal.FollowUp{
			{Customer: 2, Member: "li", Kind: appraisal.Call, On: day("2026-08-03"), LoggedAt: time.Date(2026, 8, 3, 12, 0, 0, 0, shanghai)},
			{Customer: 2, Member: "li", Kind: appraisal.Visit, On: day("2026-08-03"), Note: "late", LoggedAt: time.Date(2026, 8, 3, 23, 30, 0, 0, shanghai)},
			{Customer: 2, Member: "li", Kind: appraisal.Mail, On: day("2026-08-04"), LoggedAt: time.Date(2026, 8, 4, 5, 30, 0, 0, shanghai)},
		},
		Samples: []appraisal.SampleSent{{Customer: 2, Member: "li", On: day("2026-08-03"), FeePaid: true}},
		Surveys: []appraisal.Survey{{Customer: 2, Member: "li", On: day("2026-08-03"), Score: dec("89.99")}},
		Ratings: []appraisal.Rating{
			{Period: period("T2").Since(day("2026-01-31")), Of: "li", By: "wang", Kind: appraisal.ByBoss, Item: "attitude", Level: "A+"},
			{Period: period("2026-Q3"), Of: "li", By: "c2", Kind: appraisal.ByClient, Item: "service", Score: dec("77.5")},
			{Period: period("2026-Q3"), Of: "li", By: "li", Kind: appraisal.Self, Item: "attitude", Score: dec("80")},
		},
		Attendance: []appraisal.Attendance{
			{Member: "li", On: day("2026-08-03"), Kind: appraisal.Late, Minutes: 12},
			{Member: "li", On: day("2026-08-04"), Kind: appraisal.TrainingTaken},
		},
		Breaches:  []appraisal.Breach{{Member: "li", On: day("2026-08-03"), Severity: appraisal.Serious, Note: "a lie"}},
		Forecasts: []appraisal.Forecast{{Member: "li", Month: period("2026-08"), Amount: dec("300000")}},
		Results:   []appraisal.Result{{Scheme: "S09", Period: period("2026-Q2"), Member: "li", Score: &score, Level: "A+"}},
	}
	unlogged := cmp.FilterPath(func(p cmp.Path) bool {
		return p.Last().String() == ".LoggedAt" && !strings.Contains(p.GoString(), "FollowUps")
	}, cmp.Ignore())
	if diff := cmp.Diff(want, b.Ledger, unlogged, cmpopts.EquateEmpty(), cmp.Comparer(decimal.Decimal.Equal), cmp.Comparer(time.Time.Equal)); diff != "" {
		t.Error(diff)
	}
	if b.Ref("D-1") != "d1" || b.Ref("D-2") != "d9" || b.Ref("C-2") != "c2" || b.Ref("F-1") != "F-1" || b.Ref("D-3") != "D-3" || b.Deal(0) != "" {
		t.Error("the file's own ids are lost")
	}
}

// TestProblemsAreToldAtOnceWithTheirPlaces has a mistake of each kind.
func TestProblemsAreTold(t *testing.T) {
	for _, tt := range []struct{ name, old, mistake, want string }{
		{"unknown key", "team: east,", "teem: east,", `3:35: unknown key "teem"; known here are id, name, role, team, joined, left, salary, grade`},
		{"missing key", "role: rep, ", "", `3:5: the key "role" is missing`},
		{"key twice", "name: Wang", "name: Wang, name: W", `4:28: the key "name" is given twice`},
		{"unknown section", "rates: [", "rate: []\nrates: [", `51:1: unknown key "rate"; known here are workspace, members,`},
		{"missing section", "members:", "member:", `1:1: the key "members" is missing`},
		{"not a list", "samples: [{customer: c2, member: li, on: 2026-08-03, fee_paid: true}]", "samples: 1", "41:10: expected a list"},
		{"not a mapping", "workspace: {timezone: Asia/Shanghai, currency: CNY}", "workspace: CNY", "1:12: expected a mapping with the keys timezone, currency"},
		{"time zone", "Asia/Shanghai", "Asia/Atlantis", `1:23: "Asia/Atlantis" is no time zone`},
		{"currency", "currency: CNY", "currency: YUAN", `1:48: "YUAN" is no currency code`},
		{"role", "role: rep", "role: boss", `"boss" is not one of rep, manager, owner, specialist, staff`},
		{"metric", "metric: sales, period: 2026-Q3", "metric: sails, period: 2026-Q3", `"sails" is not one of sales,`},
		{"period", "period: 2026-Q3, amount", "period: 2026-Q5, amount", `"2026-Q5" is no period`},
		{"day", "added: 2026-02-01", "added: 2026-02-30", `"2026-02-30" is no day`},
		{"month", "month: 2026-08", "month: 2026-Q3", `"2026-Q3" is no period; write it as 2026-08`},
		{"month and day", "birthday: 02-29", "birthday: 02-30", `"02-30" is no month and day`},
		{"moment", "at: 2026-08-03 23:30", "at: 2026-08-03 25:30", `"2026-08-03 25:30" is no point in time`},
		{"amount in words", `amount: "400000"`, `amount: "400,000"`, `"400,000" is no number; write it as "400000"`},
		{"amount as a power", "amount: 1600000.25", "amount: 1.6e6", `"1.6e6" is no number`},
		{"amount in octal", "amount: 1600000.25", "amount: 0777", `"0777" is no number`},
		{"amount below zero", `amount: "1000000.00"`, `amount: "-1"`, `"-1" is not above zero`},
		{"amount of nothing", `amount: "7.50"`, `amount: "0"`, `"0" is not above zero`},
		{"too large", `amount: "1000000.00"`, `amount: "99999999999999"`, `is larger than any amount`},
		{"decimals", `amount: "1000000.00"`, `amount: "1000000.001"`, `"1000000.001" has more decimals than CNY, which has 2`},
		{"decimals of a currency with none", "currency: USD", "currency: JPY", `"40.5" has more decimals than JPY, which has 0`},
		{"score", "score: 89.99", "score: 100.01", `"100.01" is not between 0 and 100`},
		{"boolean", "fee_paid: true", "fee_paid: yes", `"yes" is neither true nor false`},
		{"whole number", "quantity: 7", "quantity: 7.5", `"7.5" is no whole number`},
		{"text", "name: Acme", "name: [Acme]", "expected a text; put it in quotes"},
		{"empty text", "name: Acme", `name: " "`, "the text is empty"},
		{"long text", "name: Acme", "name: " + strings.Repeat("长", 201), "the text is longer than 200 characters"},
		{"control character", "name: Acme", `name: "A\x07me"`, "a character that can't be read"},
		{"line break in a name", "name: Acme", `name: "A\nme"`, "a line break where there can be none"},
		{"unknown member", "owner: wang", "owner: sun", `there is no member "sun" in this file`},
		{"unknown customer", "customer: c1", "customer: c3", `there is no customer "c3" in this file`},
		{"unknown deal", "deal: d9", "deal: d8", `there is no deal "d8" in this file`},
		{"member twice", "id: wang", "id: li", "4:10: this is given twice: li"},
		{"customer twice", "id: c1", "id: c2", "this is given twice: c2"},
		{"deal twice", "id: d1", "id: d9", "this is given twice: d9"},
		{"target twice", "period: 2026,", "period: 2026-Q3,", "this is given twice: li, sales, 2026-Q3"},
		{"rating twice", "by: c2, kind: customer, item: service", "by: li, kind: self, item: attitude", "this is given twice: 2026-Q3, li, li, self, attitude"},
		{"stage twice", "stage: lead, on", "stage: closing, on", "this is given twice: closing"},
		{"split twice", "member: li, percent", "member: wang, percent", "this is given twice: groundwork, wang"},
		{"unknown stage", "stage: lead,", "stage: leed,", `"leed" is not one of lead, groundwork, closing`},
		{"splits", `percent: "40"`, `percent: "39.99"`, "the percentages of the stage groundwork add up to 99.99, not to 100"},
		{"left too early", "left: 2026-12-01", "left: 2026-01-30", "left on 2026-01-30, before joining on 2026-01-31"},
		{"entered too early", "entered: 2026-08-16", "entered: 2026-07-31", "entered on 2026-07-31, before it was known on 2026-08-01"},
		{"returned too much", "on: 2026-10-01, amount: 100", "on: 2026-10-01, amount: 100.01", "the returns of d9 come to 100.01, more than its amount 100.00"},
		{"returned too early", "on: 2026-10-01, amount", "on: 2026-08-01, amount", "a return of d9 on 2026-08-01, before it was signed on 2026-08-02"},
		{"score and level", "level: A+}\n  - {period: 2026-Q3", "level: A+, score: 90}\n  - {period: 2026-Q3", "a rating has either a score or a level"},
		{"no score and no level", ", score: 80", "", "a rating has either a score or a level"},
		{"rating oneself", "by: wang, kind: manager", "by: li, kind: peer", "a rating of the kind peer can't be by this person"},
		{"self-rating by another", "by: li, kind: self", "by: wang, kind: self", "a rating of the kind self can't be by this person"},
		{"own currency", "from: USD", "from: CNY", "CNY is the workspace's own currency and needs no rate"},
		{"rate to another currency", "to: CNY", "to: EUR", "rates lead to the workspace's currency, CNY, not to EUR"},
		{"rate of nothing", `rate: "7.1234"`, "rate: 0", `"0" is not above zero`},
		{"alias", "name: Acme", "name: &a Acme", "anchors, aliases, merges and tags are not for ledgers"},
		{"tag", "name: Acme", "name: !!str Acme", "anchors, aliases, merges and tags are not for ledgers"},
		{"syntax", "members:", "members: [", "can't be read as YAML or JSON"},
		{"two documents", "rates: [", "---\nrates: [", "a ledger is one YAML document"},
		{"too deep", "name: Acme", "name: " + strings.Repeat("[", 20) + strings.Repeat("]", 20), "nested deeper than any ledger"},
		{"dashes without end", "name: Acme", "name: " + strings.Repeat("- ", 100), "nested deeper than any ledger"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(full, tt.old) {
				t.Fatalf("the ledger does not hold %q", tt.old)
			}
			_, err := ledger.Read("l.yaml", strings.NewReader(strings.Replace(full, tt.old, tt.mistake, 1)))
			all := told(t, err)
			for _, words := range all {
				if strings.Contains(words, tt.want) {
					return
				}
			}
			t.Errorf("want %q, got:\n%s", tt.want, strings.Join(all, "\n"))
		})
	}
}

func TestOneMistakeIsToldOnce(t *testing.T) {
	long := strings.Repeat("长", 201)
	for old, mistake := range map[string]string{
		"name: Acme": "name: " + long, "team: east": "team: " + long, "grade: 2": "grade: " + long, "name: Wang": `name: ""`, "name: Beta": "name: []",
	} {
		if !strings.Contains(full, old) {
			t.Fatalf("the ledger does not hold %q", old)
		}
		_, err := ledger.Read("l.yaml", strings.NewReader(strings.Replace(full, old, mistake, 1)))
		if all := told(t, err); len(all) != 1 {
			t.Errorf("%s: %d problems: %q", old, len(all), all)
		}
	}
}

func TestASheetIsATextOrWhetherThereIsOne(t *testing.T) {
	for value, there := range map[string]bool{"true": true, "false": false, "null": false, `""`: false, "knows everybody": true} {
		yaml := read(t, strings.Replace(full, "sheet: knows everybody", "sheet: "+value, 1))
		if got := yaml.Customers[1].Sheet != ""; got != there {
			t.Errorf("sheet: %s: there is one: %v", value, got)
		}
	}
	for value, there := range map[string]bool{"true": true, "false": false} {
		json := read(t, strings.Replace(jsonOf(t, full), `"sheet":"knows everybody"`, `"sheet":`+value, 1))
		if got := json.Customers[1].Sheet != ""; got != there {
			t.Errorf("%q: %s in JSON: there is one: %v", "sheet", value, got)
		}
	}
	_, err := ledger.Read("l.yaml", strings.NewReader(strings.Replace(full, "sheet: knows everybody", "sheet: [1]", 1)))
	if all := told(t, err); len(all) != 1 || !strings.Contains(all[0], "expected a text") {
		t.Errorf("a list as a sheet: %q", all)
	}
}

func TestAllProblemsAreToldInTheOrderOfTheFile(t *testing.T) {
	var file strings.Builder
	file.WriteString("workspace: {timezone: UTC, currency: CNY}\nmembers:\n")
	for i := range 3000 {
		fmt.Fprintf(&file, "  - {id: m%d, name: x, role: boss, team: t, joined: 2026-01-01}\n", i)
	}
	_, err := ledger.Read("l.yaml", strings.NewReader(file.String()))
	all := ledger.Problems(err)
	if len(all) != 50 || all[49].Text.ID != "ledger.more" {
		t.Fatalf("%d problems, the last %s", len(all), all[len(all)-1].Text.ID)
	}
	for i, p := range all[:49] {
		if p.Line != i+3 || p.Column != 29+len(fmt.Sprint(i))-1 {
			t.Errorf("problem %d is at %s", i, p.Place())
		}
	}
	if !strings.Contains(err.Error(), "l.yaml:3:29: ledger.choice") {
		t.Errorf("for the log: %v", err)
	}
}

func TestJSONIsReadLikeYAML(t *testing.T) {
	data := jsonOf(t, full)
	for name, file := range map[string]string{
		"as it is": data, "with tabs": strings.ReplaceAll(data, ",", ",\n\t\t"), "with a byte order mark": "\ufeff" + data, "with Windows line ends": strings.ReplaceAll(data, ",", ",\r\n"),
	} {
		if diff := cmp.Diff(read(t, full).Ledger, read(t, file).Ledger, cmp.Comparer(decimal.Decimal.Equal), cmp.Comparer(time.Time.Equal)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if diff := cmp.Diff(read(t, full).Ledger, read(t, strings.ReplaceAll(full, "\n", "\r\n")).Ledger, cmp.Comparer(decimal.Decimal.Equal)); diff != "" {
		t.Errorf("YAML with Windows line ends: %s", diff)
	}
	for _, tt := range []struct{ name, file, want string }{
		{"place", "{\"workspace\": {\"timezone\": \"UTC\",\n\t\"currency\": \"XX\"}, \"members\": []}", `l.json:2:14: "XX" is no currency code`},
		{"key twice", `{"workspace": {}, "workspace": {}}`, `l.json:1:19: the key "workspace" is given twice`},
		{"number without its end", `{"workspace": 1.}`, `l.json:1:15: this can't be read as YAML or JSON: "1." is no value`},
		{"cut off", `{"workspace": {"timezone": "UTC"`, `l.json:1:33: this can't be read as YAML or JSON: expected "}"`},
		{"text not closed", "{\"work\nspace\": 1}", `l.json:1:7: this can't be read as YAML or JSON: a text is not closed`},
		{"more behind", `{"members": []} x`, `l.json:1:17: this can't be read as YAML or JSON: something follows`},
		{"too deep", `{"members": ` + strings.Repeat("[", 500000), `nested deeper than any ledger`},
		{"not UTF-8", "{\"members\": \"\xff\"}", "l.json: the file is not UTF-8 text"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ledger.Read("l.json", strings.NewReader(tt.file))
			if all := strings.Join(told(t, err), "\n"); !strings.Contains(all, tt.want) {
				t.Errorf("want %q, got\n%s", tt.want, all)
			}
		})
	}
}

func jsonOf(tb testing.TB, file string) string {
	tb.Helper()
	var tree any
	if err := yaml.Unmarshal([]byte(file), &tree); err != nil {
		tb.Fatal(err)
	}
	data, err := json.Marshal(tree)
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

// TestTheOrderOfTheFileDecidesNothing shuffles every list of the file.
func TestTheOrderOfTheFileDecidesNothing(t *testing.T) {
	want := read(t, full)
	rapid.Check(t, func(rt *rapid.T) {
		var tree any
		if err := yaml.Unmarshal([]byte(full), &tree); err != nil {
			rt.Fatal(err)
		}
		shuffle(rt, tree)
		data, err := json.Marshal(tree)
		if err != nil {
			rt.Fatal(err)
		}
		got, err := ledger.Read("l.json", strings.NewReader(string(data)))
		if err != nil {
			rt.Fatal(err)
		}
		same := cmp.Options{cmp.Comparer(decimal.Decimal.Equal), cmp.Comparer(time.Time.Equal), cmp.FilterPath(func(p cmp.Path) bool {
			return p.Last().String() == ".CompanyDays"
		}, cmpopts.SortSlices(func(a, b string) bool { return a < b }))}
		if diff := cmp.Diff(want.Ledger, got.Ledger, same); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func shuffle(rt *rapid.T, tree any) {
	switch v := tree.(type) {
	case map[string]any:
		for _, k := range []string{
			"members", "targets", "customers", "deals", "payments", "followups", "ratings", "attendance", "stages", "splits", "changes", "days",
		} {
			shuffle(rt, v[k])
		}
	case []any:
		for i, x := range rapid.Permutation(v).Draw(rt, "order") {
			v[i] = x
			shuffle(rt, x)
		}
	}
}

func TestTooLargeAFileIsRefused(t *testing.T) {
	_, err := ledger.Read("l.yaml", endless{})
	if all := told(t, err); len(all) != 1 || !strings.Contains(all[0], "larger than 64 MB") {
		t.Errorf("got %q", all)
	}
}

// endless is a file without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '#'
	}
	return len(p), nil
}
