-- Times are epoch milliseconds UTC, days ISO text ('' for none), money minor units beside an ISO 4217 code, other decimals text.
-- workspace_id leads every primary key. base_minor is the amount in the workspace's currency, NULL while no rate is known.

-- +goose Up
CREATE TABLE workspaces (
    workspace_id TEXT COLLATE "C" NOT NULL,
    name         TEXT NOT NULL,
    time_zone    TEXT NOT NULL,
    currency     TEXT NOT NULL,
    lang         TEXT NOT NULL,
    scheme       TEXT NOT NULL,
    jobs         TEXT NOT NULL,
    PRIMARY KEY (workspace_id)
);

-- The last short id given out, by kind of record. Its row lock serialises the logging of one kind in one workspace.
CREATE TABLE counters (
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces,
    kind         TEXT COLLATE "C" NOT NULL,
    last         BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, kind)
);

-- Keys of the requests that took effect, with what they made.
CREATE TABLE requests (
    workspace_id TEXT COLLATE "C" NOT NULL,
    request_key  TEXT COLLATE "C" NOT NULL,
    action       TEXT COLLATE "C" NOT NULL,
    number       BIGINT NOT NULL,
    kind         TEXT NOT NULL,
    seq          BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, request_key, action)
);

CREATE TABLE audit (
    workspace_id TEXT COLLATE "C" NOT NULL,
    id           BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY,
    at           BIGINT NOT NULL,
    actor        TEXT NOT NULL,
    action       TEXT NOT NULL,
    target       TEXT NOT NULL,
    before_json  TEXT NOT NULL,
    after_json   TEXT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);

CREATE TABLE teams (
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces,
    team_id      TEXT COLLATE "C" NOT NULL,
    name         TEXT NOT NULL,
    channel      TEXT NOT NULL,
    PRIMARY KEY (workspace_id, team_id)
);

CREATE TABLE members (
    workspace_id    TEXT COLLATE "C" NOT NULL REFERENCES workspaces,
    member_id       TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    role            TEXT COLLATE "C" NOT NULL,
    team            TEXT COLLATE "C" NOT NULL,
    lang            TEXT NOT NULL,
    lang_chosen     BOOLEAN NOT NULL,
    time_zone       TEXT NOT NULL,
    zone_chosen     BOOLEAN NOT NULL,
    joined_on       TEXT COLLATE "C" NOT NULL,
    left_on         TEXT COLLATE "C" NOT NULL,
    salary_minor    BIGINT NOT NULL,
    salary_currency TEXT NOT NULL,
    PRIMARY KEY (workspace_id, member_id)
);

-- folded is the name with case, width and space folded; name_key is it too, or its beginning and a digest where it is long, and '#' with
-- the short id once the customer is withdrawn. made_with is the short id of the deal or follow-up that brought the customer, '' for none.
CREATE TABLE customers (
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces,
    number       BIGINT NOT NULL,
    name         TEXT NOT NULL,
    folded       TEXT COLLATE "C" NOT NULL,
    name_key     TEXT COLLATE "C" NOT NULL,
    owner        TEXT COLLATE "C" NOT NULL,
    added_on     TEXT COLLATE "C" NOT NULL,
    region       TEXT NOT NULL,
    product      TEXT NOT NULL,
    contact      TEXT NOT NULL,
    phone        TEXT NOT NULL,
    email        TEXT NOT NULL,
    address      TEXT NOT NULL,
    note         TEXT NOT NULL,
    made_with    TEXT NOT NULL,
    PRIMARY KEY (workspace_id, number),
    UNIQUE (workspace_id, name_key)
);
CREATE INDEX customers_added ON customers (workspace_id, added_on);

-- Customers withdrawn together with the record that brought them.
CREATE TABLE customer_voids (
    workspace_id TEXT COLLATE "C" NOT NULL,
    customer     BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    member_id    TEXT NOT NULL,
    PRIMARY KEY (workspace_id, customer),
    FOREIGN KEY (workspace_id, customer) REFERENCES customers
);

CREATE TABLE deals (
    workspace_id   TEXT COLLATE "C" NOT NULL,
    number         BIGINT NOT NULL,
    customer       BIGINT NOT NULL,
    member_id      TEXT COLLATE "C" NOT NULL,
    signed_on      TEXT COLLATE "C" NOT NULL,
    amount_minor   BIGINT NOT NULL,
    cost_minor     BIGINT NOT NULL,
    expenses_minor BIGINT NOT NULL,
    currency       TEXT COLLATE "C" NOT NULL,
    base_minor     BIGINT,
    rate           TEXT NOT NULL,
    note           TEXT NOT NULL,
    logged_at      BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, number),
    FOREIGN KEY (workspace_id, customer) REFERENCES customers,
    FOREIGN KEY (workspace_id, member_id) REFERENCES members
);
CREATE INDEX deals_member ON deals (workspace_id, member_id, number);
CREATE INDEX deals_customer ON deals (workspace_id, customer, signed_on);
CREATE INDEX deals_signed ON deals (workspace_id, signed_on);
CREATE INDEX deals_unrated ON deals (workspace_id, currency) WHERE base_minor IS NULL;

-- When a deal like this was last logged, for minutes: what is logged twice by mistake is told by it.
CREATE TABLE deal_marks (
    workspace_id TEXT COLLATE "C" NOT NULL,
    member_id    TEXT COLLATE "C" NOT NULL,
    customer     BIGINT NOT NULL,
    signed_on    TEXT COLLATE "C" NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency     TEXT COLLATE "C" NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, member_id, customer, signed_on, amount_minor, currency)
);

CREATE TABLE deal_voids (
    workspace_id TEXT COLLATE "C" NOT NULL,
    deal         BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    member_id    TEXT NOT NULL,
    reason       TEXT NOT NULL,
    PRIMARY KEY (workspace_id, deal),
    FOREIGN KEY (workspace_id, deal) REFERENCES deals
);

-- Payments and returns. member_id is the deal's, so that a period is counted without reading the deals.
CREATE TABLE entries (
    workspace_id TEXT COLLATE "C" NOT NULL,
    deal         BIGINT NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    seq          BIGINT NOT NULL,
    member_id    TEXT COLLATE "C" NOT NULL,
    on_date      TEXT COLLATE "C" NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency     TEXT COLLATE "C" NOT NULL,
    base_minor   BIGINT,
    rate         TEXT NOT NULL,
    logged_at    BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, deal, kind, seq),
    FOREIGN KEY (workspace_id, deal) REFERENCES deals
);
CREATE INDEX entries_dated ON entries (workspace_id, kind, on_date);
CREATE INDEX entries_unrated ON entries (workspace_id, currency) WHERE base_minor IS NULL;

CREATE TABLE entry_voids (
    workspace_id TEXT COLLATE "C" NOT NULL,
    deal         BIGINT NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    seq          BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    member_id    TEXT NOT NULL,
    PRIMARY KEY (workspace_id, deal, kind, seq),
    FOREIGN KEY (workspace_id, deal, kind, seq) REFERENCES entries
);

CREATE TABLE followups (
    workspace_id TEXT COLLATE "C" NOT NULL,
    number       BIGINT NOT NULL,
    customer     BIGINT NOT NULL,
    member_id    TEXT COLLATE "C" NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    on_date      TEXT COLLATE "C" NOT NULL,
    note         TEXT NOT NULL,
    next_step    TEXT COLLATE "C" NOT NULL,
    source       TEXT NOT NULL,
    logged_at    BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, number),
    FOREIGN KEY (workspace_id, customer) REFERENCES customers,
    FOREIGN KEY (workspace_id, member_id) REFERENCES members
);
CREATE INDEX followups_member ON followups (workspace_id, member_id, on_date);
CREATE INDEX followups_customer ON followups (workspace_id, customer, on_date);
CREATE INDEX followups_dated ON followups (workspace_id, on_date);

CREATE TABLE followup_voids (
    workspace_id TEXT COLLATE "C" NOT NULL,
    followup     BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    member_id    TEXT NOT NULL,
    reason       TEXT NOT NULL,
    PRIMARY KEY (workspace_id, followup),
    FOREIGN KEY (workspace_id, followup) REFERENCES followups
);

CREATE TABLE reports (
    workspace_id TEXT COLLATE "C" NOT NULL,
    member_id    TEXT COLLATE "C" NOT NULL,
    week         TEXT COLLATE "C" NOT NULL,
    version      BIGINT NOT NULL,
    work         TEXT NOT NULL,
    customers    TEXT NOT NULL,
    problems     TEXT NOT NULL,
    support      TEXT NOT NULL,
    mood         TEXT NOT NULL,
    submitted_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, member_id, week, version),
    FOREIGN KEY (workspace_id, member_id) REFERENCES members
);

CREATE TABLE targets (
    workspace_id TEXT COLLATE "C" NOT NULL,
    period       TEXT COLLATE "C" NOT NULL,
    member_id    TEXT COLLATE "C" NOT NULL,
    metric       TEXT COLLATE "C" NOT NULL,
    amount       TEXT NOT NULL,
    PRIMARY KEY (workspace_id, period, member_id, metric),
    FOREIGN KEY (workspace_id, member_id) REFERENCES members
);

CREATE TABLE surveys (
    workspace_id TEXT COLLATE "C" NOT NULL,
    number       BIGINT NOT NULL,
    customer     BIGINT NOT NULL,
    member_id    TEXT COLLATE "C" NOT NULL,
    on_date      TEXT COLLATE "C" NOT NULL,
    score        TEXT NOT NULL,
    comment      TEXT NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, number),
    FOREIGN KEY (workspace_id, customer) REFERENCES customers,
    FOREIGN KEY (workspace_id, member_id) REFERENCES members
);
CREATE INDEX surveys_dated ON surveys (workspace_id, on_date);

CREATE TABLE survey_voids (
    workspace_id TEXT COLLATE "C" NOT NULL,
    survey       BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    member_id    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, survey),
    FOREIGN KEY (workspace_id, survey) REFERENCES surveys
);

-- Every version is kept; the newest one of a rater, person, period, kind and item counts.
CREATE TABLE ratings (
    workspace_id TEXT COLLATE "C" NOT NULL,
    period       TEXT COLLATE "C" NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    item         TEXT COLLATE "C" NOT NULL,
    member_id    TEXT COLLATE "C" NOT NULL,
    rater        TEXT COLLATE "C" NOT NULL,
    version      BIGINT NOT NULL,
    starts_on    TEXT COLLATE "C" NOT NULL,
    ends_on      TEXT COLLATE "C" NOT NULL,
    rated_on     TEXT COLLATE "C" NOT NULL,
    score        TEXT NOT NULL,
    reason       TEXT NOT NULL,
    PRIMARY KEY (workspace_id, period, kind, item, member_id, rater, version),
    FOREIGN KEY (workspace_id, member_id) REFERENCES members
);
CREATE INDEX ratings_of ON ratings (workspace_id, kind, item, starts_on);

-- One unit of the currency is worth rate units of the workspace's currency from on_date until the next row.
CREATE TABLE rates (
    workspace_id TEXT COLLATE "C" NOT NULL,
    currency     TEXT COLLATE "C" NOT NULL,
    on_date      TEXT COLLATE "C" NOT NULL,
    rate         TEXT NOT NULL,
    PRIMARY KEY (workspace_id, currency, on_date)
);

CREATE TABLE results (
    workspace_id TEXT COLLATE "C" NOT NULL,
    scheme       TEXT COLLATE "C" NOT NULL,
    period       TEXT COLLATE "C" NOT NULL,
    member_id    TEXT COLLATE "C" NOT NULL,
    version      BIGINT NOT NULL,
    digest       TEXT NOT NULL,
    body         TEXT NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, scheme, period, member_id, version)
);

-- Posts in order of due_at, seq. state is open, sent or dropped; token fences acknowledgements.
CREATE TABLE outbox (
    workspace_id TEXT COLLATE "C" NOT NULL,
    post_id      TEXT COLLATE "C" NOT NULL,
    seq          BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY,
    to_id        TEXT COLLATE "C" NOT NULL,
    lang         TEXT NOT NULL,
    message      TEXT NOT NULL,
    due_at       BIGINT NOT NULL,
    not_before   BIGINT NOT NULL,
    expires      BIGINT NOT NULL,
    state        TEXT COLLATE "C" NOT NULL,
    attempts     BIGINT NOT NULL,
    first_tried  BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    token        BIGINT NOT NULL,
    channel      TEXT NOT NULL,
    ts           TEXT NOT NULL,
    reason       TEXT NOT NULL,
    done_at      BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, post_id)
);
CREATE INDEX outbox_open ON outbox (workspace_id, to_id, due_at, seq) WHERE state = 'open';
CREATE INDEX outbox_due ON outbox (workspace_id, not_before) WHERE state = 'open';
CREATE INDEX outbox_seq ON outbox (workspace_id, seq);

-- subject is a member, a team or '' for the workspace; planned is the tick, due_at when to try (again).
CREATE TABLE jobs (
    workspace_id TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    subject      TEXT COLLATE "C" NOT NULL,
    planned      BIGINT NOT NULL,
    due_at       BIGINT NOT NULL,
    state        TEXT COLLATE "C" NOT NULL,
    attempts     BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    token        BIGINT NOT NULL,
    reason       TEXT NOT NULL,
    done_at      BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, name, subject, planned)
);
CREATE INDEX jobs_due ON jobs (due_at) WHERE state = 'open';

-- Up to which instant a job's ticks have been planned, for each group of members that share a time zone.
CREATE TABLE cursors (
    workspace_id TEXT COLLATE "C" NOT NULL,
    job          TEXT COLLATE "C" NOT NULL,
    member_group TEXT COLLATE "C" NOT NULL,
    planned_to   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, job, member_group)
);

-- Read-only views with native types for people who query the database directly.
CREATE VIEW deals_readable AS
SELECT d.workspace_id, 'D-' || d.number AS deal, 'C-' || d.customer AS customer_id, c.name AS customer, d.member_id, m.name AS member,
       CAST(d.signed_on AS DATE) AS signed_on, d.amount_minor, d.currency, d.base_minor, d.note,
       to_timestamp(d.logged_at / 1000.0) AS logged_at, v.deal IS NOT NULL AS voided
FROM deals d
JOIN customers c ON c.workspace_id = d.workspace_id AND c.number = d.customer
JOIN members m ON m.workspace_id = d.workspace_id AND m.member_id = d.member_id
LEFT JOIN deal_voids v ON v.workspace_id = d.workspace_id AND v.deal = d.number;

CREATE VIEW entries_readable AS
SELECT e.workspace_id, 'D-' || e.deal AS deal, e.kind, e.seq, e.member_id, CAST(e.on_date AS DATE) AS on_date, e.amount_minor, e.currency,
       e.base_minor, to_timestamp(e.logged_at / 1000.0) AS logged_at, v.deal IS NOT NULL AS voided
FROM entries e
LEFT JOIN entry_voids v ON v.workspace_id = e.workspace_id AND v.deal = e.deal AND v.kind = e.kind AND v.seq = e.seq;

CREATE VIEW followups_readable AS
SELECT f.workspace_id, 'F-' || f.number AS followup, 'C-' || f.customer AS customer_id, f.member_id, f.kind, CAST(f.on_date AS DATE) AS on_date,
       CAST(nullif(f.next_step, '') AS DATE) AS next_step, f.note, to_timestamp(f.logged_at / 1000.0) AS logged_at, v.followup IS NOT NULL AS voided
FROM followups f
LEFT JOIN followup_voids v ON v.workspace_id = f.workspace_id AND v.followup = f.number;
