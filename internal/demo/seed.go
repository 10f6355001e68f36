package demo

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/shopspring/decimal"

	"github.com/meritbot/meritbot/appraisal"
	"github.com/meritbot/meritbot/internal/calendar"
)

// history is what the company does, day by day: what lies before the day on which the demo begins is loaded at once, the rest as the
// clock gets there. The same seed and the same day give the same history.
type history struct {
	Customers []customerFact
	Deals     []dealFact
	Entries   []entryFact
	FollowUps []followUpFact
	Surveys   []appraisal.Survey // Customer is an index into Customers
	Ratings   []ratingFact
	Reports   []appraisal.Report
	Targets   []appraisal.Target
	Rates     []rateFact
}

type customerFact struct{ appraisal.Customer }

// The facts below name customers and deals by their index in the history; loading turns it into the number given by the store.
type dealFact struct {
	Customer int
	appraisal.Deal
}

type entryFact struct {
	Deal int
	appraisal.Entry
}

type followUpFact struct {
	Customer int
	appraisal.FollowUp
}

type ratingFact struct {
	On calendar.Date
	appraisal.Rating
}

type rateFact struct {
	On   calendar.Date
	Rate decimal.Decimal
}

// firstDay is the beginning of the quarter before the last one, where the history begins.
func firstDay(today calendar.Date) calendar.Date {
	return calendar.PeriodOf(calendar.Quarter, today).Previous().Previous().Start
}

// waits are how many working days it takes until a rep's next deal and next customer. Counting down rather than drawing each day
// keeps a quarter's figures near the rep's pace.
type waits struct{ deal, customer int }

// ahead is how many days after the beginning the company goes on by itself.
const ahead = 420

// writer makes up the history.
type writer struct {
	rng   *rand.Rand
	names *namer
	today calendar.Date // the day on which the demo begins; from then on Li is played by somebody
	end   calendar.Date
	h     history
	own   map[appraisal.MemberID][]int // customers by owner
	wait  map[appraisal.MemberID]waits
	rate  decimal.Decimal
	lang  string
}

func newHistory(seed uint64, today calendar.Date, lang string) history {
	rng := rand.New(rand.NewPCG(seed, 0x0de_0)) //nolint:gosec // a made-up company, not a secret
	w := &writer{rng: rng, names: newNamer(rng, lang), today: today, end: today.AddDays(ahead), own: map[appraisal.MemberID][]int{}, wait: map[appraisal.MemberID]waits{}, lang: lang}
	from := firstDay(today)
	w.rates(from)
	w.targets(from)
	for day := from; day.Before(w.end); day = day.AddDays(1) {
		if workday(day) != day {
			continue
		}
		for _, p := range reps() {
			if p.ID != Li || day.Before(today) {
				w.day(p, day, day == from)
			}
		}
	}
	w.ratings(from)
	w.reports(from)
	return w.h
}

// rates of the US dollar, one a month, wandering a little.
func (w *writer) rates(from calendar.Date) {
	rate := decimal.New(716, -2)
	for m := calendar.PeriodOf(calendar.Month, from); m.Start.Before(w.end); m = m.Next() {
		rate = rate.Add(decimal.New(int64(w.rng.IntN(9)-4), -2))
		w.h.Rates = append(w.h.Rates, rateFact{m.Start, rate})
	}
	w.rate = rate
}

// targets of the year around each quarter of the history: the year's revenue in even quarters and months, five new customers a
// quarter.
func (w *writer) targets(from calendar.Date) {
	last := calendar.PeriodOf(calendar.Quarter, w.end)
	for _, p := range reps() {
		years := map[int]bool{}
		for q := calendar.PeriodOf(calendar.Quarter, from); !last.Start.Before(q.Start); q = q.Next() {
			if !years[q.Start.Year] {
				years[q.Start.Year] = true
				y := calendar.PeriodOf(calendar.Year, q.Start)
				w.target(p.ID, "revenue", y, p.Target)
				w.target(p.ID, "customers_added", y, 20)
			}
			w.target(p.ID, "revenue", q, p.Target/4)
			w.target(p.ID, "customers_added", q, 5)
			for _, m := range q.Split(calendar.Month) {
				w.target(p.ID, "revenue", m, p.Target/12)
				w.target(p.ID, "customers_added", m, 2)
			}
		}
	}
}

func (w *writer) target(id appraisal.MemberID, metric appraisal.MetricID, p calendar.Period, amount int64) {
	w.h.Targets = append(w.h.Targets, appraisal.Target{Member: id, Metric: metric, Period: p, Amount: decimal.NewFromInt(amount)})
}

// day is what a rep does on a working day.
func (w *writer) day(p person, day calendar.Date, first bool) {
	wait := w.wait[p.ID]
	if first { // the book a rep brings along
		for range 3 + w.rng.IntN(3) {
			w.customer(p, day)
		}
		wait = waits{w.rng.IntN(7), w.rng.IntN(13)}
	}
	if wait.customer--; wait.customer < 0 { // some five new customers a quarter
		w.customer(p, day)
		wait.customer = (9 + w.rng.IntN(8)) * 100 / max(p.Pace, 50)
	}
	if w.rng.IntN(100) < 42 {
		w.followUp(p, day)
	}
	if wait.deal--; wait.deal < 0 { // some ten deals a quarter
		w.deal(p, day)
		wait.deal = 4 + w.rng.IntN(5)
	}
	w.wait[p.ID] = wait
}

// workday is the day itself, or the Monday after a weekend.
func workday(d calendar.Date) calendar.Date {
	for d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
		d = d.AddDays(1)
	}
	return d
}

func (w *writer) customer(p person, day calendar.Date) {
	home := p.Currency == "CNY"
	at := w.names.next(home)
	if at.name == "" {
		return
	}
	c := appraisal.Customer{
		Name: at.name, Owner: p.ID, Added: day, Region: at.region.in(w.lang), Product: pick(w.rng, products).in(w.lang),
		Contact: pick(w.rng, foreignNames), Phone: fmt.Sprintf("+44 20 7946 0%03d", w.rng.IntN(1000)),
	}
	if home {
		c.Contact, c.Phone = pick(w.rng, chineseNames), fmt.Sprintf("138 0013 8%03d", w.rng.IntN(1000))
	}
	c.Email = fmt.Sprintf("buyer%d@customer.example", len(w.h.Customers)+1)
	w.own[p.ID] = append(w.own[p.ID], len(w.h.Customers))
	w.h.Customers = append(w.h.Customers, customerFact{c})
}

// deal signs a contract, takes a deposit and, weeks later, the rest; now and then a part comes back, and the customer is asked.
func (w *writer) deal(p person, day calendar.Date) {
	customer := pick(w.rng, w.own[p.ID])
	yuan := p.Target / 40 * int64(p.Pace) / 100 * int64(45+w.rng.IntN(115)) / 100
	amount := appraisal.Money{Minor: yuan / 100 * 100 * 100, Currency: "CNY"}
	if p.Currency != "CNY" {
		foreign := decimal.NewFromInt(yuan).Div(w.rate).Div(decimal.NewFromInt(50)).Floor().Mul(decimal.NewFromInt(50))
		amount, _ = appraisal.MoneyOf(foreign, p.Currency)
	}
	index := len(w.h.Deals)
	w.h.Deals = append(w.h.Deals, dealFact{customer, appraisal.Deal{Member: p.ID, Signed: day, Amount: amount}})
	parts := amount.Split(decimal.NewFromInt(3), decimal.NewFromInt(7))
	w.entry(index, appraisal.Payment, day.AddDays(w.rng.IntN(4)), parts[0])
	if w.rng.IntN(100) < 82 {
		w.entry(index, appraisal.Payment, day.AddDays(24+w.rng.IntN(26)), parts[1])
	}
	if w.rng.IntN(100) < 7 {
		back := amount.Split(decimal.NewFromInt(int64(2+w.rng.IntN(5))), decimal.NewFromInt(95))[0]
		w.entry(index, appraisal.Return, day.AddDays(12+w.rng.IntN(20)), back)
	}
	if on := workday(day.AddDays(5 + w.rng.IntN(6))); w.rng.IntN(100) < 55 {
		score := min(100, p.Warmth-8+w.rng.IntN(15))
		w.h.Surveys = append(w.h.Surveys, appraisal.Survey{
			Customer: int64(customer), Member: p.ID, On: on, Score: decimal.NewFromInt(int64(score)),
		})
	}
}

func (w *writer) entry(deal int, kind appraisal.EntryKind, on calendar.Date, amount appraisal.Money) {
	if amount.Minor > 0 {
		w.h.Entries = append(w.h.Entries, entryFact{deal, appraisal.Entry{Kind: kind, On: workday(on), Amount: amount}})
	}
}

func (w *writer) followUp(p person, day calendar.Date) {
	kinds := appraisal.ContactKinds()
	kind := kinds[w.rng.IntN(6)]
	f := appraisal.FollowUp{Member: p.ID, Kind: kind, On: day, Note: pick(w.rng, w.notes(p))}
	if w.rng.IntN(3) == 0 {
		f.NextStep = workday(day.AddDays(3 + w.rng.IntN(12)))
	}
	w.h.FollowUps = append(w.h.FollowUps, followUpFact{pick(w.rng, w.own[p.ID]), f})
}

func (w *writer) notes(p person) []string {
	if p.lang(w.lang) == chinese {
		return []string{
			"确认了 DN150 的交货期，客户要求下周给图纸", "谈到明年的框架协议，价格还要再商量", "对方想先看样品，已安排寄出",
			"介绍了新的密封方案，技术部门有兴趣", "催了尾款，财务说月底前付", "客户反馈上一批质量稳定",
		}
	}
	return []string{
		"Confirmed the delivery date for DN150, they want drawings next week", "Discussed next year's framework agreement, price still open",
		"They want to see a sample first, it is on its way", "Presented the new seal, their engineers like it",
		"Asked about the balance, they will pay by the end of the month", "Happy with the last batch",
	}
}

// ratings of teamwork: in the middle of each quarter every team mate rates every other.
func (w *writer) ratings(from calendar.Date) {
	for q := calendar.PeriodOf(calendar.Quarter, from); q.Start.Before(w.end); q = q.Next() {
		for _, of := range reps() {
			for _, by := range reps() {
				if of.ID == by.ID || of.Team != by.Team {
					continue
				}
				score := min(100, of.Warmth-6+w.rng.IntN(11))
				w.h.Ratings = append(w.h.Ratings, ratingFact{workday(q.Start.AddDays(30 + w.rng.IntN(20))), appraisal.Rating{
					Period: q, Of: of.ID, By: by.ID, Kind: appraisal.Peer, Item: "teamwork", Score: decimal.NewFromInt(int64(score)),
				}})
			}
		}
	}
}

// reports of the weeks. In the newest finished one and in the running one Sun's is missing: he forgets.
func (w *writer) reports(from calendar.Date) {
	this := calendar.PeriodOf(calendar.Week, w.today)
	for week := calendar.PeriodOf(calendar.Week, from); week.Start.Before(w.end); week = week.Next() {
		for i, p := range reps() {
			forgot := w.rng.IntN(100) < 4 || (p.ID == Sun && w.rng.IntN(3) == 0)
			switch {
			case p.ID == Li && !week.Start.Before(this.Start): // it is Li's turn
				forgot = true
			case week == this.Previous():
				forgot = p.ID == Sun || i == 5
			case week == this:
				forgot = p.ID == Sun
			}
			if !forgot {
				w.h.Reports = append(w.h.Reports, w.report(p, week))
			}
		}
	}
}

func (w *writer) report(p person, week calendar.Period) appraisal.Report {
	r := appraisal.Report{Member: p.ID, Week: week}
	if p.lang(w.lang) == chinese {
		r.Work = "按计划拜访客户并跟进报价，处理了两张图纸的确认。"
		r.Customers = "重点客户均已联系，详见跟进记录。"
		r.Problems = "交期偏紧，已和生产部约定每周对一次排产。"
		r.Support = "希望技术部支持一次现场交流。"
		r.Mood = "状态不错，下周争取再签一单。"
		return r
	}
	r.Work = "Visits and quotes as planned, two drawings confirmed."
	r.Customers = "All key accounts contacted, see the follow-ups."
	r.Problems = "Lead times are tight; we now check with production every week."
	r.Support = "An engineer for one visit, please."
	r.Mood = "Good. Hoping to close one more deal next week."
	return r
}
