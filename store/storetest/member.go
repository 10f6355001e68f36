package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
)

// saveSettings replaces the settings of the change's workspace.
func (b *bench) saveSettings(c appraisal.Change, set appraisal.Settings) error {
	b.Helper()
	_, err := b.s.EditSettings(b.Context(), c, func(now *appraisal.Settings) error { *now = set; return nil })
	return err
}

func memberCases() []testCase { //nolint:funlen // a table of cases
	return []testCase{
		{"settings are kept, and a workspace is set up once", func(b *bench) {
			set, err := b.s.Settings(b.Context(), ws)
			b.ok(err)
			set.Jobs = []appraisal.JobSetting{{Job: "weekly_report_nudge", Cron: "off"}}
			set.Lang = "en"
			change := b.change(chen)
			b.ok(b.saveSettings(change, set))
			b.ok(b.saveSettings(change, set))
			b.workspace(ws)
			got, err := b.s.Settings(b.Context(), ws)
			b.ok(err)
			same(b, got, set)
			b.audited("settings", 1)
			_, err = b.s.Settings(b.Context(), other)
			b.fails(err, appraisal.NotFound, "workspace_missing")
			b.workspace(other)
			all, err := b.s.Workspaces(b.Context())
			b.ok(err)
			same(b, len(all), 2)
		}},
		{"settings changed at once are all kept", func(b *bench) {
			b.atOnce(8, func(i int) (string, error) {
				_, err := b.s.EditSettings(b.Context(), b.change(chen), func(now *appraisal.Settings) error {
					now.Jobs = append(now.Jobs, appraisal.JobSetting{Job: strconv.Itoa(i), Cron: "off"})
					return nil
				})
				return "", err
			})
			set, err := b.s.Settings(b.Context(), ws)
			b.ok(err)
			same(b, len(set.Jobs), 8)
		}},
		{"an edit that is refused changes no settings", func(b *bench) {
			before, err := b.s.Settings(b.Context(), ws)
			b.ok(err)
			_, err = b.s.EditSettings(b.Context(), b.change(chen), func(now *appraisal.Settings) error {
				now.Lang = "en"
				return appraisal.Errorf(appraisal.Invalid, "lang_unreadable")
			})
			b.fails(err, appraisal.Invalid, "lang_unreadable")
			after, err := b.s.Settings(b.Context(), ws)
			b.ok(err)
			same(b, after, before)
		}},
		{"the currency can't change under deals", func(b *bench) {
			set, err := b.s.Settings(b.Context(), ws)
			b.ok(err)
			set.Currency = "EUR"
			b.ok(b.saveSettings(b.change(chen), set))
			b.deal(li, b.customer("Acme").Number, 1, on(11, 20))
			set.Currency = "CNY"
			b.fails(b.saveSettings(b.change(chen), set), appraisal.Conflict, "currency_in_use")
		}},
		{"the directory does not overwrite what was decided here", directory},
		{"changes in the directory are in the audit log, as the bot's", directoryAudit},
		{"somebody new is staff and joined today", func(b *bench) {
			b.ok(b.s.SyncMembers(b.Context(), ws, []appraisal.Member{{ID: "U9", Name: "赵\"四\" 😀"}}, time.Date(2026, 11, 20, 17, 0, 0, 0, time.UTC)))
			m, err := b.s.Member(b.Context(), ws, "U9")
			b.ok(err)
			same(b, m.Role, appraisal.Staff)
			same(b, m.Name, "赵\"四\" 😀")
			same(b, m.Joined, on(11, 21)) // it is past midnight in Shanghai
		}},
		{"the first owner is made once", func(b *bench) {
			b.ok(b.s.EnsureWorkspace(b.Context(), appraisal.Settings{Workspace: other, TimeZone: "UTC", Currency: "EUR"}))
			b.ok(b.s.SyncMembers(b.Context(), other, []appraisal.Member{{ID: li}, {ID: wang}}, b.now))
			made := b.atOnce(8, func(i int) (string, error) {
				did, err := b.s.EnsureOwner(b.Context(), other, []appraisal.MemberID{li, wang}[i%2], b.now)
				if did {
					return "made", err
				}
				return "", err
			})
			n := 0
			for _, m := range made {
				n += len(m) / len("made")
			}
			same(b, n, 1)
			did, err := b.s.EnsureOwner(b.Context(), ws, li, b.now)
			b.ok(err)
			same(b, did, false)
			_, err = b.s.EnsureOwner(b.Context(), other, "U9", b.now)
			b.fails(err, appraisal.Unknown, "member_unknown")
		}},
		{"who asks comes with the settings", func(b *bench) {
			m, set, err := b.s.Actor(b.Context(), ws, chen)
			b.ok(err)
			same(b, m.Name+" "+string(m.Role)+" "+set.Currency+" "+string(set.Workspace), "Chen owner CNY T1")
			_, _, err = b.s.Actor(b.Context(), ws, "U9")
			b.fails(err, appraisal.Unknown, "member_unknown")
			_, _, err = b.s.Actor(b.Context(), other, chen)
			b.fails(err, appraisal.Unknown, "member_unknown")
		}},
		{"members are in the order of names, teams of ids", func(b *bench) {
			all, err := b.s.Members(b.Context(), ws)
			b.ok(err)
			same(b, []string{all[0].Name, all[1].Name, all[2].Name}, []string{"Chen", "李娜", "王强"})
			b.ok(b.s.SaveTeam(b.Context(), b.change(chen), appraisal.Team{ID: "west", Name: "West"}))
			b.ok(b.s.SaveTeam(b.Context(), b.change(chen), appraisal.Team{ID: "east", Name: "华东"}))
			b.ok(b.s.SaveTeam(b.Context(), b.change(chen), appraisal.Team{ID: "east", Name: "华东", Channel: "C1"}))
			teams, err := b.s.Teams(b.Context(), ws)
			b.ok(err)
			same(b, teams, []appraisal.Team{{ID: "east", Name: "华东", Channel: "C1"}, {ID: "west", Name: "West"}})
		}},
		{"a member is saved with the posts about it, once", func(b *bench) {
			m, err := b.s.Member(b.Context(), ws, li)
			b.ok(err)
			m.Role, m.Salary = appraisal.Manager, appraisal.Yuan(5000)
			change := b.change(chen)
			post := message.Post{ID: "p1", Workspace: string(ws), To: string(li), Message: message.Say(message.T("role.changed"))}
			b.ok(b.s.SaveMember(b.Context(), change, m, post))
			b.ok(b.s.SaveMember(b.Context(), change, m, post))
			got, err := b.s.Member(b.Context(), ws, li)
			b.ok(err)
			same(b, got, m)
			claims, err := b.s.ClaimPosts(b.Context(), ws, b.now, time.Minute, 10)
			b.ok(err)
			same(b, len(claims), 1)
			same(b, claims[0].Message, post.Message)
			b.audited(string(li), 2) // and that the member joined
		}},
		{"edits at once do not undo each other", func(b *bench) {
			_, err := b.s.EditMember(b.Context(), b.change(chen), li, func(m *appraisal.Member) { m.Role, m.Team, m.Salary = appraisal.Manager, "east", appraisal.Yuan(7) })
			b.ok(err)
			change := b.change(li)
			for range 2 {
				got, err := b.s.EditMember(b.Context(), change, li, func(m *appraisal.Member) { m.Lang = "en" })
				b.ok(err)
				same(b, fmt.Sprintln(got.Role, got.Team, got.Salary.Minor, got.Lang), "manager east 700 en\n")
			}
			edits := []func(*appraisal.Member){
				func(m *appraisal.Member) { m.Role = appraisal.Rep }, func(m *appraisal.Member) { m.TimeZone = "Asia/Tokyo" },
				func(m *appraisal.Member) { m.Salary = appraisal.Yuan(9) }, func(m *appraisal.Member) { m.Lang = "zh-CN" },
			}
			changes := make([]appraisal.Change, len(edits))
			for i := range changes {
				changes[i] = b.change(chen)
			}
			b.atOnce(len(edits), func(i int) (string, error) {
				_, err := b.s.EditMember(b.Context(), changes[i], li, edits[i])
				return "", err
			})
			got, err := b.s.Member(b.Context(), ws, li)
			b.ok(err)
			same(b, fmt.Sprintln(got.Role, got.TimeZone, got.Salary.Minor, got.Lang), "rep Asia/Tokyo 900 zh-CN\n")
			b.audited(string(li), 7) // and that the member joined
		}},
		{"the last owner stays, also of two who step down at once", func(b *bench) {
			_, err := b.s.EditMember(b.Context(), b.change(chen), chen, func(m *appraisal.Member) { m.Role = appraisal.Owner })
			b.ok(err)
			_, err = b.s.EditMember(b.Context(), b.change(chen), wang, func(m *appraisal.Member) { m.Role = appraisal.Owner })
			b.ok(err)
			owners := []appraisal.MemberID{chen, wang}
			changes := []appraisal.Change{b.change(chen), b.change(wang)}
			got := b.atOnce(2, func(i int) (string, error) {
				_, err := b.s.EditMember(b.Context(), changes[i], owners[i], func(m *appraisal.Member) { m.Role = appraisal.Rep })
				var e *appraisal.Error
				if errors.As(err, &e) && e.Reason == "last_owner" {
					return e.Reason, nil
				}
				return "", err
			})
			slices.Sort(got)
			same(b, got, []string{"", "last_owner"})
			_, err = b.s.EditMember(b.Context(), b.change(chen), "UNOBODY", func(*appraisal.Member) {})
			b.fails(err, appraisal.Unknown, "member_unknown")
		}},
		{"refusals are in the audit log", func(b *bench) {
			b.ok(b.s.Refused(b.Context(), b.change(li), "score.show", "U2WANG"))
			lines, err := b.s.Audit(b.Context(), ws, 1)
			b.ok(err)
			same(b, lines[0], appraisal.AuditLine{At: start, Actor: li, Action: "refused", Target: "U2WANG", After: `"score.show"`})
		}},
	}
}

func directoryAudit(b *bench) {
	sync := func(people ...appraisal.Member) {
		b.Helper()
		b.ok(b.s.SyncMembers(b.Context(), ws, people, b.now))
	}
	guest := appraisal.Member{ID: "U8", Name: "Guest", Left: on(11, 20), Guest: true}
	sync(appraisal.Member{ID: "U9", Name: "Zhao"}, guest, appraisal.Member{ID: "U7", Name: "Gone", Left: on(11, 20)})
	_, err := b.s.Member(b.Context(), ws, guest.ID)
	b.fails(err, appraisal.Unknown, "member_unknown")
	for range 2 { // what is as it was is not told again
		sync(appraisal.Member{ID: "U9", Name: "Zhao Si"}, guest)
	}
	sync(appraisal.Member{ID: "U9", Name: "Zhao Si", Left: on(11, 20)})
	sync(appraisal.Member{ID: "U9", Name: "Zhao Si"})
	sync(appraisal.Member{ID: "U9", Name: "Zhao Si", Left: on(11, 21), Guest: true})
	was, err := b.s.Member(b.Context(), ws, "U9")
	b.ok(err)
	same(b, was.Left, on(11, 21))

	lines, err := b.s.Audit(b.Context(), ws, 1000)
	b.ok(err)
	var told []string
	for _, l := range lines {
		if l.Target == "U9" || l.Target == "U8" || l.Target == "U7" {
			told = append(told, l.Action+string(l.Actor)+" "+l.Before+l.After)
		}
	}
	slices.Reverse(told)
	same(b, told, []string{
		`member.join {"Name":"Zhao"}`, `member.rename "Zhao""Zhao Si"`, `member.leave {"Name":"Zhao Si"}{"Name":"Zhao Si","Left":"2026-11-20"}`,
		`member.return {"Name":"Zhao Si","Left":"2026-11-20"}{"Name":"Zhao Si"}`, `member.guest {"Name":"Zhao Si"}{"Name":"Zhao Si","Left":"2026-11-21"}`,
	})
}

func directory(b *bench) {
	m, err := b.s.Member(b.Context(), ws, li)
	b.ok(err)
	m.Lang = "en"
	b.ok(b.s.SaveMember(b.Context(), b.change(li), m))
	b.ok(b.s.SyncMembers(b.Context(), ws, []appraisal.Member{
		{ID: li, Name: "李 Na", Role: appraisal.Staff, Lang: "zh-CN", TimeZone: "Asia/Tokyo", Left: on(11, 20)},
	}, b.now))
	got, err := b.s.Member(b.Context(), ws, li)
	b.ok(err)
	m.Name, m.TimeZone, m.Left = "李 Na", "Asia/Tokyo", on(11, 20)
	same(b, got, m)
	b.ok(b.s.SyncMembers(b.Context(), ws, []appraisal.Member{{ID: li, Name: "李 Na", TimeZone: "Asia/Tokyo", Left: on(11, 25)}}, b.now))
	got, err = b.s.Member(b.Context(), ws, li)
	b.ok(err)
	same(b, got.Left, on(11, 20))
	b.ok(b.s.SyncMembers(b.Context(), ws, []appraisal.Member{{ID: li, Name: "李 Na", TimeZone: "Asia/Tokyo"}}, b.now))
	got, err = b.s.Member(b.Context(), ws, li)
	b.ok(err)
	same(b, got.Left.IsZero(), true)
}
