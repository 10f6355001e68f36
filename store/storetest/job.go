package storetest

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/message"
	"github.com/meritbot/meritbot/scheduler"
)

func job(subject string, planned time.Time) scheduler.Job {
	return scheduler.Job{Name: "nudge", Subject: subject, Planned: planned}
}

func (b *bench) plan(upTo time.Time, jobs ...scheduler.Job) int {
	b.Helper()
	n, err := b.s.Plan(b.Context(), ws, "nudge", "Asia/Shanghai", upTo, jobs)
	b.ok(err)
	return n
}

func (b *bench) claimJobs(limit int) []scheduler.Job {
	b.Helper()
	jobs, err := b.s.ClaimJobs(b.Context(), b.now, time.Minute, limit)
	b.ok(err)
	return jobs
}

func jobCases() []testCase { //nolint:funlen // a table of cases
	return []testCase{
		{"a tick is planned once, and the cursor never goes back", func(b *bench) {
			_, ok, err := b.s.Cursor(b.Context(), ws, "nudge", "Asia/Shanghai")
			b.ok(err)
			same(b, ok, false)
			same(b, b.plan(b.now, job("U1", b.now), job("U2", b.now)), 2)
			same(b, b.plan(b.now, job("U1", b.now), job("U3", b.now)), 1)
			same(b, b.plan(b.now.Add(-time.Hour)), 0)
			at, ok, err := b.s.Cursor(b.Context(), ws, "nudge", "Asia/Shanghai")
			b.ok(err)
			same(b, fmt.Sprint(at, ok), fmt.Sprint(b.now, true))
			same(b, len(b.claimJobs(10)), 3)
		}},
		{"planners at once plan once", func(b *bench) {
			b.atOnce(8, func(int) (string, error) {
				_, err := b.s.Plan(b.Context(), ws, "nudge", "g", b.now, []scheduler.Job{job("U1", b.now), job("U2", b.now)})
				return "", err
			})
			same(b, len(b.claimJobs(10)), 2)
		}},
		{"due jobs are claimed in order, once, and rescued when the lease ends", func(b *bench) {
			b.plan(b.now, job("late", b.now.Add(time.Hour)), job("second", b.now), job("first", b.now.Add(-time.Hour)))
			first := b.claimJobs(1)
			same(b, first[0].Subject, "first")
			same(b, first[0].Attempts, 1)
			same(b, first[0].Planned, b.now.Add(-time.Hour))
			same(b, first[0].Workspace, ws)
			same(b, b.claimJobs(10)[0].Subject, "second")
			same(b, len(b.claimJobs(10)), 0)
			b.now = b.now.Add(time.Minute)
			rescued := b.claimJobs(1)
			same(b, fmt.Sprint(rescued[0].Subject, rescued[0].Attempts), "first2")
			b.fails(b.s.FinishJob(b.Context(), first[0], []message.Post{post("lost", "C1")}, nil, b.now), appraisal.Conflict, "lease_lost")
			b.fails(b.s.RetryJob(b.Context(), first[0], b.now, ""), appraisal.Conflict, "lease_lost")
			b.fails(b.s.DropJob(b.Context(), first[0], "", b.now), appraisal.Conflict, "lease_lost")
			_, ids := b.claim(10)
			same(b, ids, "") // nothing of the lost run is kept
			b.ok(b.s.FinishJob(b.Context(), rescued[0], []message.Post{post("p", "C1")}, []appraisal.Result{{Scheme: "S09", Period: quarter, Member: li}}, b.now))
			_, ids = b.claim(10)
			same(b, ids, "p")
			results, err := b.s.Results(b.Context(), ws, "S09", quarter)
			b.ok(err)
			same(b, len(results), 1)
		}},
		{"results of a job are in the audit log, once", func(b *bench) {
			b.plan(b.now, job("U1", b.now), job("U2", b.now))
			results := []appraisal.Result{{Scheme: "S09", Period: quarter, Member: li}}
			for _, j := range b.claimJobs(2) { // the second run finds what the first one saved
				b.ok(b.s.FinishJob(b.Context(), j, nil, results, b.now))
			}
			lines, err := b.s.Audit(b.Context(), ws, 99)
			b.ok(err)
			var got []string
			for _, l := range lines {
				if l.Action == "result.save" {
					got = append(got, fmt.Sprintf("%s|%s|%s|%s", l.At.Format(time.RFC3339), l.Actor, l.Target, l.After))
				}
			}
			same(b, strings.Join(got, "\n"), b.now.UTC().Format(time.RFC3339)+`||S09 2026-Q4|{"job":"nudge","new":1,"results":1}`)
		}},
		{"a job is tried again later, dropped, or given back", func(b *bench) {
			b.plan(b.now, job("U1", b.now))
			held := b.claimJobs(1)
			b.ok(b.s.RetryJob(b.Context(), held[0], b.now.Add(time.Second), "slow"))
			same(b, len(b.claimJobs(1)), 0)
			b.now = b.now.Add(time.Second)
			held = b.claimJobs(1)
			same(b, held[0].Attempts, 2)
			same(b, held[0].Planned, start)
			b.ok(b.s.ReleaseJobs(b.Context(), held))
			held = b.claimJobs(1)
			same(b, held[0].Attempts, 2)
			b.ok(b.s.DropJob(b.Context(), held[0], "too late", b.now))
			b.now = b.now.Add(time.Hour)
			same(b, len(b.claimJobs(1)), 0)
		}},
		{"a snooze is a job, once", func(b *bench) {
			change := b.change(li)
			b.ok(b.s.AddJob(b.Context(), change, job("U1", b.now.Add(time.Hour))))
			b.ok(b.s.AddJob(b.Context(), change, job("U1", b.now.Add(2*time.Hour))))
			b.now = b.now.Add(3 * time.Hour)
			same(b, len(b.claimJobs(10)), 1)
			b.audited("nudge U1", 1)
		}},
		{"many workers run each job once", func(b *bench) {
			jobs := make([]scheduler.Job, 60)
			for i := range jobs {
				jobs[i] = job(strconv.Itoa(i), b.now)
			}
			b.plan(b.now, jobs...)
			var mu sync.Mutex
			runs := map[string]int{}
			b.atOnce(4, func(int) (string, error) {
				for {
					held, err := b.s.ClaimJobs(b.Context(), b.now, time.Minute, 3)
					if err != nil || len(held) == 0 {
						return "", err
					}
					for _, j := range held {
						mu.Lock()
						runs[j.Subject]++
						mu.Unlock()
						if err := b.s.FinishJob(b.Context(), j, nil, nil, b.now); err != nil {
							return "", err
						}
					}
				}
			})
			same(b, len(runs), 60)
			for subject, n := range runs {
				same(b, subject+strconv.Itoa(n), subject+"1")
			}
		}},
	}
}
