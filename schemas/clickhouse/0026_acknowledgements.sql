-- Acknowledgements: who said «I have this one», and who gave it back. Rows are only ever added; of an alert
-- the newest counts. It is no verdict: nothing else about the alert changes.
-- Grain: one row per statement; acknowledgement_id derives from its content.
CREATE TABLE IF NOT EXISTS acknowledgements
(
    acknowledgement_id String COMMENT 'Derives from the content of the statement',
    alert_id String COMMENT 'The alert that it is about',
    alert_revision UInt32 COMMENT 'The revision that the person saw',
    event LowCardinality(String) COMMENT 'acknowledged or released',
    actor String COMMENT 'Who said so',
    note String COMMENT 'In their words; may be empty',
    given_at DateTime64(3, 'UTC') COMMENT 'Wall clock'
)
ENGINE = ReplacingMergeTree
ORDER BY (alert_id, given_at, acknowledgement_id)
COMMENT 'Who has which alert, a history';

ALTER TABLE alerts
    ADD COLUMN IF NOT EXISTS acknowledgement_id String
        COMMENT 'The newest acknowledgement or release that it knows of; empty: none',
    ADD COLUMN IF NOT EXISTS acknowledged_by String
        COMMENT 'Who has it; empty: nobody said so';

-- A door and a view of their own, as in 0021. An enforce of an older version finds its door gone.
CREATE TABLE IF NOT EXISTS alerts_in_5
(
    sequence UInt64, alert_id String, revision UInt32, finding_id String, finding_sequence UInt64,
    activity String, mode String, status String, category String, categories Array(String),
    detector_id String, detector_version UInt32, severity String, confidence Float64, recommended_action String,
    subject_type String, subject_id String, account_ids Array(String),
    observed_at DateTime64(3, 'UTC'), body String, written_at DateTime64(3, 'UTC'), verdict String,
    held Bool, lives Bool, findings_until UInt64, verdict_id String, control_ids Array(String),
    judged_at DateTime64(3, 'UTC'), due_at DateTime64(3, 'UTC'), falls_at DateTime64(3, 'UTC'),
    merged_into String, acknowledgement_id String, acknowledged_by String, owner String
)
ENGINE = Null
COMMENT 'The door to alerts: one insert is one page of findings, or of alerts that were judged anew';

CREATE MATERIALIZED VIEW IF NOT EXISTS alerts_mv_5 TO alerts AS
SELECT
    sequence, alert_id, revision, finding_id, finding_sequence, activity, mode, status, category,
    categories, detector_id, detector_version, severity, confidence, recommended_action, subject_type, subject_id,
    account_ids, observed_at, body, written_at, verdict, held, lives, findings_until, verdict_id,
    control_ids, judged_at, due_at, falls_at, merged_into, acknowledgement_id, acknowledged_by
FROM alerts_in_5
WHERE throwIf(
    owner NOT IN
        (SELECT argMax(owner, epoch) FROM ingest_claims
         WHERE topic = 'service:enforce' AND partition = 0),
    'CLAIM_LOST: another enforce process holds the outbox') = 0;

DROP TABLE IF EXISTS alerts_in_4 SYNC;

DROP VIEW IF EXISTS alerts_mv_4 SYNC;

CREATE OR REPLACE VIEW alerts_current AS
SELECT * FROM alerts FINAL
ORDER BY alert_id, sequence DESC
LIMIT 1 BY alert_id;

-- Requests and answers are kept for as long as anybody may ask what became of one. Answers stay longer, or a
-- request would be answered again; that would change nothing, because no step follows itself. What counts is
-- when a request came, not what the clock of whoever made it said.
ALTER TABLE decision_requests
    ADD COLUMN IF NOT EXISTS noted_at DateTime DEFAULT now() COMMENT 'When it was stored';

ALTER TABLE decision_requests MODIFY TTL noted_at + INTERVAL 90 DAY;

ALTER TABLE decision_answers MODIFY TTL toDateTime(answered_at) + INTERVAL 120 DAY;
