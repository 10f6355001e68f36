-- What the eleven policies measure beyond deals, follow-ups, surveys and ratings; schemes of a company's own, and from when which is used.

-- +goose Up
ALTER TABLE members ADD COLUMN grade TEXT COLLATE "C" NOT NULL DEFAULT '';

-- birthday is MM-DD, company_days are some of them, divided by commas.
ALTER TABLE customers ADD COLUMN class TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN mobile TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN site TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN sheet TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN birthday TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN company_days TEXT NOT NULL DEFAULT '';

-- When a change of a customer's data became known and when it was entered ('' while it is not).
CREATE TABLE customer_changes (
    workspace_id TEXT COLLATE "C" NOT NULL,
    customer     BIGINT NOT NULL,
    seq          BIGINT NOT NULL,
    known_on     TEXT COLLATE "C" NOT NULL,
    entered_on   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, customer, seq),
    FOREIGN KEY (workspace_id, customer) REFERENCES customers
);
CREATE INDEX customer_changes_known ON customer_changes (workspace_id, known_on);

-- base_cost_minor and base_expenses_minor are in the workspace's currency, NULL while no rate is known, as base_minor is. Migration 3
-- (migrate_bases.go) converts what is in another currency, since SQL has no exact decimals in both dialects.
ALTER TABLE deals ADD COLUMN quantity BIGINT NOT NULL DEFAULT 0;
ALTER TABLE deals ADD COLUMN base_cost_minor BIGINT;
ALTER TABLE deals ADD COLUMN base_expenses_minor BIGINT;
UPDATE deals SET base_cost_minor = cost_minor, base_expenses_minor = expenses_minor
WHERE currency = (SELECT w.currency FROM workspaces w WHERE w.workspace_id = deals.workspace_id);

-- Who did how much of a stage, in percent. A stage without rows is the deal's member's.
CREATE TABLE deal_splits (
    workspace_id TEXT COLLATE "C" NOT NULL,
    deal         BIGINT NOT NULL,
    stage        TEXT COLLATE "C" NOT NULL,
    member_id    TEXT COLLATE "C" NOT NULL,
    percent      TEXT NOT NULL,
    PRIMARY KEY (workspace_id, deal, stage, member_id),
    FOREIGN KEY (workspace_id, deal) REFERENCES deals,
    FOREIGN KEY (workspace_id, member_id) REFERENCES members
);

CREATE TABLE deal_stages (
    workspace_id TEXT COLLATE "C" NOT NULL,
    deal         BIGINT NOT NULL,
    stage        TEXT COLLATE "C" NOT NULL,
    on_date      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, deal, stage),
    FOREIGN KEY (workspace_id, deal) REFERENCES deals
);

-- Samples, attendance and breaches are numbered by workspace (counters).
CREATE TABLE samples (
    workspace_id TEXT COLLATE "C" NOT NULL,
    number       BIGINT NOT NULL,
    customer     BIGINT NOT NULL,
    member_id    TEXT COLLATE "C" NOT NULL,
    on_date      TEXT COLLATE "C" NOT NULL,
    fee_paid     BOOLEAN NOT NULL,
    PRIMARY KEY (workspace_id, number),
    FOREIGN KEY (workspace_id, customer) REFERENCES customers,
    FOREIGN KEY (workspace_id, member_id) REFERENCES members
);
CREATE INDEX samples_dated ON samples (workspace_id, on_date);

CREATE TABLE attendance (
    workspace_id TEXT COLLATE "C" NOT NULL,
    number       BIGINT NOT NULL,
    member_id    TEXT COLLATE "C" NOT NULL,
    on_date      TEXT COLLATE "C" NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    minutes      BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, number),
    FOREIGN KEY (workspace_id, member_id) REFERENCES members
);
CREATE INDEX attendance_dated ON attendance (workspace_id, on_date);

CREATE TABLE breaches (
    workspace_id TEXT COLLATE "C" NOT NULL,
    number       BIGINT NOT NULL,
    member_id    TEXT COLLATE "C" NOT NULL,
    on_date      TEXT COLLATE "C" NOT NULL,
    severity     TEXT COLLATE "C" NOT NULL,
    note         TEXT NOT NULL,
    PRIMARY KEY (workspace_id, number),
    FOREIGN KEY (workspace_id, member_id) REFERENCES members
);
CREATE INDEX breaches_dated ON breaches (workspace_id, on_date);

-- month is the id of a month, amount major units of the workspace's currency.
CREATE TABLE forecasts (
    workspace_id TEXT COLLATE "C" NOT NULL,
    month        TEXT COLLATE "C" NOT NULL,
    member_id    TEXT COLLATE "C" NOT NULL,
    amount       TEXT NOT NULL,
    PRIMARY KEY (workspace_id, month, member_id),
    FOREIGN KEY (workspace_id, member_id) REFERENCES members
);

-- level is given instead of a score, whose text is then ''.
ALTER TABLE ratings ADD COLUMN level TEXT COLLATE "C" NOT NULL DEFAULT '';

-- A company's own schemes: every version is kept, since results name it.
CREATE TABLE schemes (
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces,
    scheme       TEXT COLLATE "C" NOT NULL,
    version      TEXT COLLATE "C" NOT NULL,
    body         TEXT NOT NULL,
    member_id    TEXT COLLATE "C" NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, scheme, version)
);

-- From which day on which scheme appraises the periods that begin. version is '' for the shipped one. The highest seq of a day counts.
CREATE TABLE scheme_uses (
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces,
    from_date    TEXT COLLATE "C" NOT NULL,
    seq          BIGINT NOT NULL,
    scheme       TEXT COLLATE "C" NOT NULL,
    version      TEXT COLLATE "C" NOT NULL,
    member_id    TEXT COLLATE "C" NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, from_date, seq)
);

-- The version of the scheme that a result was computed with; its body says the same.
ALTER TABLE results ADD COLUMN scheme_version TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE results SET scheme_version = coalesce(CAST(body AS JSON) ->> 'version', '');

-- For people who query the database directly; new columns come last.
CREATE OR REPLACE VIEW deals_readable AS
SELECT d.workspace_id, 'D-' || d.number AS deal, 'C-' || d.customer AS customer_id, c.name AS customer, d.member_id, m.name AS member,
       CAST(d.signed_on AS DATE) AS signed_on, d.amount_minor, d.currency, d.base_minor, d.note,
       to_timestamp(d.logged_at / 1000.0) AS logged_at, v.deal IS NOT NULL AS voided, d.quantity, d.cost_minor, d.expenses_minor,
       d.base_cost_minor, d.base_expenses_minor
FROM deals d
JOIN customers c ON c.workspace_id = d.workspace_id AND c.number = d.customer
JOIN members m ON m.workspace_id = d.workspace_id AND m.member_id = d.member_id
LEFT JOIN deal_voids v ON v.workspace_id = d.workspace_id AND v.deal = d.number;

CREATE VIEW attendance_readable AS
SELECT a.workspace_id, a.member_id, m.name AS member, CAST(a.on_date AS DATE) AS on_date, a.kind, a.minutes
FROM attendance a
JOIN members m ON m.workspace_id = a.workspace_id AND m.member_id = a.member_id;
