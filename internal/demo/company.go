package demo

import (
	"context"
	"fmt"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/slacksim"
)

// The ids that stay the same from one start of the demo to the next, so that kept records find their people again.
const (
	Workspace = "T0QINGLAN"

	Li    = "U0LIWEI"
	Zhao  = "U0ZHAOMIN"
	Sun   = "U0SUNHAO"
	Zhou  = "U0ZHOUTING"
	Wu    = "U0WUFAN"
	Emma  = "U0EMMA"
	Ahmed = "U0AHMED"
	Lin   = "U0LINNA"
	Wang  = "U0WANGLEI"
	Maria = "U0MARIA"
	Chen  = "U0CHENJING"

	General  = "C0GENERAL"
	East     = "C0EAST"
	Overseas = "C0OVERSEAS"
)

// chinese and english are the languages of the demo as members have them.
const (
	chinese = "zh-CN"
	english = "en"
)

// person is one of the company's people. Pace says how much more or less than the target a rep sells, in percent; Warmth is
// where the rep's surveys and ratings lie.
type person struct {
	ID           appraisal.MemberID
	ZH, EN       string
	Handle       string
	Role         appraisal.Role
	Team         string
	Lang         string // "" follows the language of the demo
	TZ           string
	Salary       int64 // yuan a month
	Target       int64 // yuan a year
	Pace, Warmth int
	Currency     string
	Color        string
}

const shanghai = "Asia/Shanghai"

// people is the company, in the order of the person switcher: those of the story first.
func people() []person {
	return []person{
		{ID: Li, ZH: "李伟", EN: "Li Wei", Handle: "liwei", Role: appraisal.Rep, Team: "east", TZ: shanghai, Salary: 8000, Target: 2_400_000, Pace: 92, Warmth: 90, Currency: "CNY", Color: "2f7d6b"},
		{ID: Wang, ZH: "王磊", EN: "Wang Lei", Handle: "wanglei", Role: appraisal.Manager, Team: "east", TZ: shanghai, Salary: 16000, Color: "385e9d"},
		{ID: Chen, ZH: "陈静", EN: "Chen Jing", Handle: "chenjing", Role: appraisal.Owner, TZ: shanghai, Color: "8a4b9c"},
		{ID: Zhao, ZH: "赵敏", EN: "Zhao Min", Handle: "zhaomin", Role: appraisal.Rep, Team: "east", TZ: shanghai, Salary: 9000, Target: 2_800_000, Pace: 122, Warmth: 95, Currency: "CNY", Color: "b3543f"},
		{ID: Sun, ZH: "孙浩", EN: "Sun Hao", Handle: "sunhao", Role: appraisal.Rep, Team: "east", TZ: shanghai, Salary: 6500, Target: 2_000_000, Pace: 41, Warmth: 71, Currency: "CNY", Color: "6a7d2f"},
		{ID: Zhou, ZH: "周婷", EN: "Zhou Ting", Handle: "zhouting", Role: appraisal.Rep, Team: "east", Lang: chinese, TZ: shanghai, Salary: 7500, Target: 2_200_000, Pace: 86, Warmth: 88, Currency: "CNY", Color: "a8752b"},
		{ID: Wu, ZH: "吴凡", EN: "Wu Fan", Handle: "wufan", Role: appraisal.Rep, Team: "overseas", TZ: shanghai, Salary: 9000, Target: 3_000_000, Pace: 97, Warmth: 86, Currency: "USD", Color: "3c8299"},
		{ID: Emma, ZH: "Emma Clarke", EN: "Emma Clarke", Handle: "emma", Role: appraisal.Rep, Team: "overseas", Lang: english, TZ: "Europe/London", Salary: 12000, Target: 3_200_000, Pace: 112, Warmth: 93, Currency: "USD", Color: "9c4b6e"},
		{ID: Ahmed, ZH: "Ahmed Hassan", EN: "Ahmed Hassan", Handle: "ahmed", Role: appraisal.Rep, Team: "overseas", Lang: english, TZ: "Asia/Dubai", Salary: 10000, Target: 2_600_000, Pace: 74, Warmth: 84, Currency: "USD", Color: "4d6fb0"},
		{ID: Lin, ZH: "林娜", EN: "Lin Na", Handle: "linna", Role: appraisal.Rep, Team: "overseas", TZ: shanghai, Salary: 8500, Target: 2_600_000, Pace: 101, Warmth: 91, Currency: "USD", Color: "5b7f3a"},
		{ID: Maria, ZH: "Maria Santos", EN: "Maria Santos", Handle: "maria", Role: appraisal.Manager, Team: "overseas", Lang: english, TZ: "Europe/Lisbon", Salary: 18000, Color: "7a5c3d"},
	}
}

func reps() []person {
	var out []person
	for _, p := range people() {
		if p.Role == appraisal.Rep {
			out = append(out, p)
		}
	}
	return out
}

// Name returns how the person is called in the demo's language.
func (p person) name(lang string) string {
	if lang == chinese {
		return p.ZH
	}
	return p.EN
}

func (p person) lang(demo string) string {
	if p.Lang != "" {
		return p.Lang
	}
	return demo
}

// title is the person's work as the person switcher shows it.
func (p person) title(lang string) string {
	zh, en := map[appraisal.Role]string{appraisal.Rep: "业务员", appraisal.Manager: "经理", appraisal.Owner: "老板"},
		map[appraisal.Role]string{appraisal.Rep: "Sales rep", appraisal.Manager: "Manager", appraisal.Owner: "Owner"}
	if lang == chinese {
		return zh[p.Role]
	}
	return en[p.Role]
}

// teams of the company in the language.
func teams(lang string) []appraisal.Team {
	if lang == chinese {
		return []appraisal.Team{{ID: "east", Name: "华东组", Channel: East}, {ID: "overseas", Name: "海外组", Channel: Overseas}}
	}
	return []appraisal.Team{{ID: "east", Name: "East China", Channel: East}, {ID: "overseas", Name: "Overseas", Channel: Overseas}}
}

// scheme is the policy that the demo's company uses.
const scheme = "S09"

// Settings of the company in the language, "zh-CN" or "en".
func Settings(lang string) appraisal.Settings {
	return appraisal.Settings{Workspace: Workspace, Name: companyName(lang), TimeZone: shanghai, Currency: "CNY", Lang: lang, Scheme: scheme}
}

func companyName(lang string) string {
	if lang == chinese {
		return "青岚阀门"
	}
	return "Qinglan Valves"
}

// Populate adds the company's people and channels to the simulated workspace.
func Populate(w *slacksim.Workspace, lang string) {
	everybody := append(make([]string, 0, len(people())+1), w.BotUserID())
	members := map[string][]string{"east": {w.BotUserID(), Chen}, "overseas": {w.BotUserID(), Chen}}
	for _, p := range people() {
		locale := "zh-CN"
		if p.lang(lang) == english {
			locale = "en-US"
		}
		w.AddUser(slacksim.User{
			ID: string(p.ID), Name: p.Handle, RealName: p.name(lang), DisplayName: p.name(lang), Locale: locale, TZ: p.TZ,
			Email: p.Handle + "@qinglan.example", Color: p.Color, IsAdmin: p.Role == appraisal.Owner,
			IsOwner: p.Role == appraisal.Owner, IsPrimaryOwner: p.Role == appraisal.Owner, AvatarSeed: p.Handle,
		})
		everybody = append(everybody, string(p.ID))
		if p.Team != "" {
			members[p.Team] = append(members[p.Team], string(p.ID))
		}
	}
	w.AddChannel(slacksim.Channel{ID: General, Name: "general", Members: everybody})
	w.AddChannel(slacksim.Channel{ID: East, Name: "sales-east", Members: members["east"]})
	w.AddChannel(slacksim.Channel{ID: Overseas, Name: "sales-overseas", Members: members["overseas"]})
}

// member is the person as the store keeps people.
func (p person) member(lang string, joined calendar.Date) appraisal.Member {
	return appraisal.Member{
		Workspace: Workspace, ID: p.ID, Name: p.name(lang), Role: p.Role, Team: p.Team, Lang: p.lang(lang), TimeZone: p.TZ,
		Joined: joined, Salary: appraisal.Yuan(p.Salary),
	}
}

// Chat lets the people say a few words, so that the channels are not empty.
func Chat(ctx context.Context, w *slacksim.Workspace, lang string) error {
	words := []struct{ who, where, zh, en string }{
		{
			Chen, General, "大家早！本季度最后冲刺，成交、回款和跟进都用 meritbot 登记，得分一目了然。",
			"Good morning! Let's make this quarter count: log your deals, payments and follow-ups with meritbot, so that everybody can see how we stand.",
		},
		{Wang, East, "请在周五下班前交周报，meritbot 会备好草稿。", "Weekly reports by Friday, please. meritbot drafts them for you."},
		{Zhao, East, "收到！", "Will do!"},
		{Maria, Overseas, "New price list for ball valves is out, ask me if a customer needs it early.", "New price list for ball valves is out, ask me if a customer needs it early."},
	}
	for _, m := range words {
		text := m.en
		if lang == chinese {
			text = m.zh
		}
		if _, err := w.As(m.who).Say(ctx, m.where, text); err != nil {
			return fmt.Errorf("demo: %s can't speak: %w", m.who, err)
		}
	}
	return nil
}

// Title is a person's work in words, "" for somebody who is not of the company.
func Title(user, lang string) string {
	for _, p := range people() {
		if string(p.ID) == user {
			return p.title(lang)
		}
	}
	return ""
}
