-- Times are epoch milliseconds UTC, days ISO text ('' for none), money minor units beside an ISO 4217 code, other decimals text.
-- workspace_id leads every primary key. base_minor is the amount in the workspace's currency, NULL while no rate is known.

-- +goose Up
CREATE TABLE workspaces (
    workspace_id TEXT NOT NULL,
    name         TEXT NOT NULL,
    time_zone    TEXT NOT NULL,
    currency     TEXT NOT NULL,
    lang         TEXT NOT NULL,
    scheme       TEXT NOT NULL,
    jobs         TEXT NOT NULL,
    PRIMARY KEY (workspace_id)
) WITHOUT ROWID;

-- The last short id given out, by kind of record. Its row lock serialises the logging of one kind in one workspace.
CREATE TABLE counters (
    workspace_id TEXT NOT NULL REFERENCES workspaces,
    kind         TEXT NOT NULL,
    last         BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, kind)
) WITHOUT ROWID;

-- Keys of the requests that took effect, with what they made.
CREATE TABLE requests (
    workspace_id TEXT NOT NULL,
    request_key  TEXT NOT NULL,
    action       TEXT NOT NULL,
    number       BIGINT NOT NULL,
    kind         TEXT NOT NULL,
    seq          BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, request_key, action)
) WITHOUT ROWID;

CREATE TABLE audit (
    workspace_id TEXT NOT NULL,
    id           BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    actor        TEXT NOT NULL,
    action       TEXT NOT NULL,
    target       TEXT NOT NULL,
    before_json  TEXT NOT NULL,
    after_json   TEXT NOT NULL,
    PRIMARY KEY (workspace_id, id)
) WITHOUT ROWID;

CREATE TABLE teams (
    workspace_id TEXT NOT NULL REFERENCES workspaces,
    team_id      TEXT NOT NULL,
    name         TEXT NOT NULL,
    channel      TEXT NOT NULL,
    PRIMARY KEY (workspace_id, team_id)
) WITHOUT ROWID;

CREATE TABLE members (
    workspace_id    TEXT NOT NULL REFERENCES workspaces,
    member_id       TEXT NOT NULL,
    name            TEXT NOT NULL,
    role            TEXT NOT NULL,
    team            TEXT NOT NULL,
    lang            TEXT NOT NULL,
    lang_chosen     BOOLEAN NOT NULL,
    time_zone       TEXT NOT NULL,
    zone_chosen     BOOLEAN NOT NULL,
    joined_on       TEXT NOT NULL,
    left_on         TEXT NOT NULL,
    salary_minor    BIGINT NOT NULL,
    salary_currency TEXT NOT NULL,
    PRIMARY KEY (workspace_id, member_id)
) WITHOUT ROWID;

-- folded is the name with case, width and space folded; name_key is it too, or its beginning and a digest where it is long, and '#' with
-- the short id once the customer is withdrawn. made_with is the short id of the deal or follow-up that brought the customer, '' for none.
CREATE TABLE customers (
    workspace_id TEXT NOT NULL REFERENCES workspaces,
    number       BIGINT NOT NULL,
    name         TEXT NOT NULL,
    folded       TEXT NOT NULL,
    name_key     TEXT NOT NULL,
    owner        TEXT NOT NULL,
    added_on     TEXT NOT NULL,
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
) WITHOUT ROWID;
CREATE INDEX customers_added ON customers (workspace_id, added_on);

-- Customers withdrawn together with the record that brought them.
CREATE TABLE customer_voids (
    workspace_id TEXT NOT NULL,
    customer     BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    member_id    TEXT NOT NULL,
    PRIMARY KEY (workspace_id, customer),
    FOREIGN KEY (workspace_id, customer) REFERENCES customers
) WITHOUT ROWID;

CREATE TABLE deals (
    workspace_id   TEXT NOT NULL,
    number         BIGINT NOT NULL,
    customer       BIGINT NOT NULL,
    member_id      TEXT NOT NULL,
    signed_on      TEXT NOT NULL,
    amount_minor   BIGINT NOT NULL,
    cost_minor     BIGINT NOT NULL,
    expenses_minor BIGINT NOT NULL,
    currency       TEXT NOT NULL,
    base_minor     BIGINT,
    rate           TEXT NOT NULL,
    note           TEXT NOT NULL,
    logged_at      BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, number),
    FOREIGN KEY (workspace_id, customer) REFERENCES customers,
    FOREIGN KEY (workspace_id, member_id) REFERENCES members
) WITHOUT ROWID;
CREATE INDEX deals_member ON deals (workspace_id, member_id, number);
CREATE INDEX deals_customer ON deals (workspace_id, customer, signed_on);
CREATE INDEX deals_signed ON deals (workspace_id, signed_on);
CREATE INDEX deals_unrated ON deals (workspace_id, currency) WHERE base_minor IS NULL;

-- When a deal like this was last logged, for minutes: what is logged twice by mistake is told by it.
CREATE TABLE deal_marks (
    workspace_id TEXT NOT NULL,
    member_id    TEXT NOT NULL,
    customer     BIGINT NOT NULL,
    signed_on    TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency     TEXT NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, member_id, customer, signed_on, amount_minor, currency)
) WITHOUT ROWID;

CREATE TABLE deal_voids (
    workspace_id TEXT NOT NULL,
    deal         BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    member_id    TEXT NOT NULL,
    reason       TEXT NOT NULL,
    PRIMARY KEY (workspace_id, deal),
    FOREIGN KEY (workspace_id, deal) REFERENCES deals
) WITHOUT ROWID;

-- Payments and returns. member_id is the deal's, so that a period is counted without reading the deals.
CREATE TABLE entries (
    workspace_id TEXT NOT NULL,
    deal         BIGINT NOT NULL,
    kind         TEXT NOT NULL,
    seq          BIGINT NOT NULL,
    member_id    TEXT NOT NULL,
    on_date      TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency     TEXT NOT NULL,
    base_minor   BIGINT,
    rate         TEXT NOT NULL,
    logged_at    BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, deal, kind, seq),
    FOREIGN KEY (workspace_id, deal) REFERENCES deals
) WITHOUT ROWID;
CREATE INDEX entries_dated ON entries (workspace_id, kind, on_date);
CREATE INDEX entries_unrated ON entries (workspace_id, currency) WHERE base_minor IS NULL;

CREATE TABLE entry_voids (
    workspace_id TEXT NOT NULL,
    deal         BIGINT NOT NULL,
    kind         TEXT NOT NULL,
    seq          BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    member_id    TEXT NOT NULL,
    PRIMARY KEY (workspace_id, deal, kind, seq),
    FOREIGN KEY (workspace_id, deal, kind, seq) REFERENCES entries
) WITHOUT ROWID;

CREATE TABLE followups (
    workspace_id TEXT NOT NULL,
    number       BIGINT NOT NULL,
    customer     BIGINT NOT NULL,
    member_id    TEXT NOT NULL,
    kind         TEXT NOT NULL,
    on_date      TEXT NOT NULL,
    note         TEXT NOT NULL,
    next_step    TEXT NOT NULL,
    source       TEXT NOT NULL,
    logged_at    BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, number),
    FOREIGN KEY (workspace_id, customer) REFERENCES customers,
    FOREIGN KEY (workspace_id, member_id) REFERENCES members
) WITHOUT ROWID;
CREATE INDEX followups_member ON followups (workspace_id, member_id, on_date);
CREATE INDEX followups_customer ON followups (workspace_id, customer, on_date);
CREATE INDEX followups_dated ON followups (workspace_id, on_date);

CREATE TABLE followup_voids (
    workspace_id TEXT NOT NULL,
    followup     BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    member_id    TEXT NOT NULL,
    reason       TEXT NOT NULL,
    PRIMARY KEY (workspace_id, followup),
    FOREIGN KEY (workspace_id, followup) REFERENCES followups
) WITHOUT ROWID;

CREATE TABLE reports (
    workspace_id TEXT NOT NULL,
    member_id    TEXT NOT NULL,
    week         TEXT NOT NULL,
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
    workspace_id TEXT NOT NULL,
    period       TEXT NOT NULL,
    member_id    TEXT NOT NULL,
    metric       TEXT NOT NULL,
    amount       TEXT NOT NULL,
    PRIMARY KEY (workspace_id, period, member_id, metric),
    FOREIGN KEY (workspace_id, member_id) REFERENCES members
) WITHOUT ROWID;

CREATE TABLE surveys (
    workspace_id TEXT NOT NULL,
    number       BIGINT NOT NULL,
    customer     BIGINT NOT NULL,
    member_id    TEXT NOT NULL,
    on_date      TEXT NOT NULL,
    score        TEXT NOT NULL,
    comment      TEXT NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, number),
    FOREIGN KEY (workspace_id, customer) REFERENCES customers,
    FOREIGN KEY (workspace_id, member_id) REFERENCES members
) WITHOUT ROWID;
CREATE INDEX surveys_dated ON surveys (workspace_id, on_date);

CREATE TABLE survey_voids (
    workspace_id TEXT NOT NULL,
    survey       BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    member_id    TEXT NOT NULL,
    PRIMARY KEY (workspace_id, survey),
    FOREIGN KEY (workspace_id, survey) REFERENCES surveys
) WITHOUT ROWID;

-- Every version is kept; the newest one of a rater, person, period, kind and item counts.
CREATE TABLE ratings (
    workspace_id TEXT NOT NULL,
    period       TEXT NOT NULL,
    kind         TEXT NOT NULL,
    item         TEXT NOT NULL,
    member_id    TEXT NOT NULL,
    rater        TEXT NOT NULL,
    version      BIGINT NOT NULL,
    starts_on    TEXT NOT NULL,
    ends_on      TEXT NOT NULL,
    rated_on     TEXT NOT NULL,
    score        TEXT NOT NULL,
    reason       TEXT NOT NULL,
    PRIMARY KEY (workspace_id, period, kind, item, member_id, rater, version),
    FOREIGN KEY (workspace_id, member_id) REFERENCES members
) WITHOUT ROWID;
CREATE INDEX ratings_of ON ratings (workspace_id, kind, item, starts_on);

-- One unit of the currency is worth rate units of the workspace's currency from on_date until the next row.
CREATE TABLE rates (
    workspace_id TEXT NOT NULL,
    currency     TEXT NOT NULL,
    on_date      TEXT NOT NULL,
    rate         TEXT NOT NULL,
    PRIMARY KEY (workspace_id, currency, on_date)
) WITHOUT ROWID;

CREATE TABLE results (
    workspace_id TEXT NOT NULL,
    scheme       TEXT NOT NULL,
    period       TEXT NOT NULL,
    member_id    TEXT NOT NULL,
    version      BIGINT NOT NULL,
    digest       TEXT NOT NULL,
    body         TEXT NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, scheme, period, member_id, version)
);

-- Posts in order of due_at, seq. state is open, sent or dropped; token fences acknowledgements.
CREATE TABLE outbox (
    workspace_id TEXT NOT NULL,
    post_id      TEXT NOT NULL,
    seq          BIGINT NOT NULL,
    to_id        TEXT NOT NULL,
    lang         TEXT NOT NULL,
    message      TEXT NOT NULL,
    due_at       BIGINT NOT NULL,
    not_before   BIGINT NOT NULL,
    expires      BIGINT NOT NULL,
    state        TEXT NOT NULL,
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
    workspace_id TEXT NOT NULL,
    name         TEXT NOT NULL,
    subject      TEXT NOT NULL,
    planned      BIGINT NOT NULL,
    due_at       BIGINT NOT NULL,
    state        TEXT NOT NULL,
    attempts     BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    token        BIGINT NOT NULL,
    reason       TEXT NOT NULL,
    done_at      BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, name, subject, planned)
) WITHOUT ROWID;
CREATE INDEX jobs_due ON jobs (due_at) WHERE state = 'open';

-- Up to which instant a job's ticks have been planned, for each group of members that share a time zone.
CREATE TABLE cursors (
    workspace_id TEXT NOT NULL,
    job          TEXT NOT NULL,
    member_group TEXT NOT NULL,
    planned_to   BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, job, member_group)
) WITHOUT ROWID;
