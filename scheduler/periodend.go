package scheduler

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
	"github.com/meritbot/meritbot/internal/message"
)

// periodEnd appraises the quarter that has ended, keeps the results, and tells each person what is theirs to know: the member the
// own result, the team's channel the commendations, the team's managers and the owner the recommendations.
func (s *Scheduler) periodEnd(ctx context.Context, j Job) (Outcome, error) {
	spec, _ := SpecByName(j.Name)
	settings, err := s.store.Settings(ctx, j.Workspace)
	if err != nil {
		return Outcome{}, fmt.Errorf("settings: %w", err)
	}
	today := settings.Today(j.Planned)
	period := calendar.PeriodOf(calendar.Quarter, today).Previous()
	scheme, err := s.library.InForce(ctx, settings, period, today)
	if err != nil {
		return Outcome{}, fmt.Errorf("scheme of %s: %w", period.ID(), err) // tried again: somebody may put it back
	}
	if !slices.Contains(scheme.PeriodKinds(), period.Kind) {
		return Outcome{}, nil
	}
	members, err := s.store.Members(ctx, j.Workspace)
	if err != nil {
		return Outcome{}, fmt.Errorf("members: %w", err)
	}
	teams, err := s.store.Teams(ctx, j.Workspace)
	if err != nil {
		return Outcome{}, fmt.Errorf("teams: %w", err)
	}
	results, err := scheme.Appraise(ctx, s.store, j.Workspace, period)
	if err != nil {
		return Outcome{}, fmt.Errorf("appraise %s by %s: %w", period.ID(), scheme.ID, err)
	}
	if len(results) == 0 {
		return Outcome{}, nil
	}
	a := announcement{spec: spec, job: j, settings: settings, period: period, members: members, teams: teams}
	a.people = pair(results, members)
	return Outcome{Results: results, Posts: a.posts()}, nil
}

// appraised is a member with the result.
type appraised struct {
	member appraisal.Member
	result appraisal.Result
}

// pair joins results with their members, best first, those without a score last.
func pair(results []appraisal.Result, members []appraisal.Member) []appraised {
	var people []appraised
	for _, r := range results {
		if i := slices.IndexFunc(members, func(m appraisal.Member) bool { return m.ID == r.Member }); i >= 0 {
			people = append(people, appraised{members[i], r})
		}
	}
	slices.SortStableFunc(people, func(a, b appraised) int {
		return cmp.Or(appraisal.Descending(a.result.Score, b.result.Score), cmp.Compare(a.member.Name, b.member.Name))
	})
	return people
}

// announcement is what the end of a period has to tell, and to whom.
type announcement struct {
	spec     Spec
	job      Job
	settings appraisal.Settings
	period   calendar.Period
	members  []appraisal.Member
	teams    []appraisal.Team
	people   []appraised
}

func (a announcement) posts() []message.Post {
	var posts []message.Post
	for _, p := range a.people {
		if !p.member.Left.IsZero() {
			continue
		}
		posts = append(posts, toMember(a.spec, a.job, p.member, a.own(p)))
	}
	for _, t := range a.teams {
		if t.Channel != "" {
			posts = append(posts, a.commend(t)...)
		}
	}
	for _, m := range a.members {
		if m.Left.IsZero() && (m.Role == appraisal.Manager || m.Role == appraisal.Owner) {
			posts = append(posts, a.recommend(m)...)
		}
	}
	return posts
}

// public tells whether an outcome may be named in the channel. What costs a person something never is, whatever a scheme says.
func public(o appraisal.Outcome) bool { return o.Public && !o.Kind.Adverse() }

// outcomes returns the member's outcomes that are chosen.
func (p appraised) outcomes(chosen func(appraisal.Outcome) bool) []appraisal.Outcome {
	return slices.DeleteFunc(slices.Clone(p.result.Outcomes), func(o appraisal.Outcome) bool { return !chosen(o) })
}

// parts splits posts that are too long for one message; each gets its own id.
func (a announcement) parts(to, lang string, people []appraised, size int, say func([]appraised) message.Message) []message.Post {
	var posts []message.Post
	for chunk := range slices.Chunk(people, size) {
		p := post(a.spec, a.job, to, lang, say(chunk))
		if n := len(posts); n > 0 {
			p.ID = postID(a.job, to, strconv.Itoa(n+1))
		}
		posts = append(posts, p)
	}
	return posts
}
