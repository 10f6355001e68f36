package ledger_test

// full has every section with every key.
const full = `workspace: {timezone: Asia/Shanghai, currency: CNY}
members:
  - {id: li, name: 李伟, role: rep, team: east, joined: 2026-01-31, left: 2026-12-01, salary: "3000", grade: 2}
  - {id: wang, name: Wang, role: manager, team: "", joined: "2020-01-01", salary: 500.50 USD}
targets:
  - {member: li, metric: sales, period: 2026-Q3, amount: "400000"}
  - {member: li, metric: sales, period: 2026, amount: 1600000.25}
customers:
  - id: c2
    name: Acme
    owner: li
    added: 2026-02-01
    class: A
    region: East
    product: valves
    contact: Zhao
    phone: 021 555
    mobile: "13800000000"
    address: 1 Road
    site: acme.example
    email: z@acme.example
    sheet: knows everybody
    birthday: 02-29
    days: [05-01, 08-15]
    changes: [{known: 2026-08-20}, {known: 2026-08-01, entered: 2026-08-16}]
    note: |
      two
      lines
  - {id: c1, name: Beta, owner: wang, added: 2026-01-01, class: null}
deals:
  - {id: d9, customer: c1, member: li, signed: 2026-08-02, amount: 100, currency: USD, cost: "40.5", expenses: "0", quantity: 7, note: x,
     stages: [{stage: closing, on: 2026-08-02}, {stage: lead, on: 2026-07-01}],
     splits: [{stage: groundwork, member: wang, percent: "40"}, {stage: groundwork, member: li, percent: 60}]}
  - {id: d1, customer: c2, member: wang, signed: 2026-08-01, amount: "1000000.00"}
payments: [{deal: d1, on: 2026-09-02, amount: "5"}, {deal: d1, on: 2026-09-01, amount: "7.50"}]
returns: [{deal: d9, on: 2026-10-01, amount: 100}]
followups:
  - {customer: c2, member: li, at: "2026-08-03", kind: call}
  - {customer: c2, member: li, at: 2026-08-03 23:30, kind: visit, note: late}
  - {customer: c2, member: li, at: "2026-08-03T23:30:00+02:00", kind: mail}
samples: [{customer: c2, member: li, on: 2026-08-03, fee_paid: true}]
surveys: [{customer: c2, member: li, on: 2026-08-03, score: 89.99}]
ratings:
  - {period: T2, of: li, by: wang, kind: manager, item: attitude, level: A+}
  - {period: 2026-Q3, of: li, by: li, kind: self, item: attitude, score: 80}
  - {period: 2026-Q3, of: li, by: c2, kind: customer, item: service, score: "77.5"}
attendance: [{member: li, on: 2026-08-03, kind: late, minutes: 12}, {member: li, on: 2026-08-04, kind: training}]
breaches: [{member: li, on: 2026-08-03, severity: serious, note: a lie}]
forecasts: [{member: li, month: 2026-08, amount: "300000"}]
results: [{member: li, scheme: S09, period: 2026-Q2, score: "88.9", level: A+}]
rates: [{on: 2026-01-01, from: USD, to: CNY, rate: "7.1234"}]
`
