-- Findings about the same accounts are told in one alert: rows of the others are held, or say that they
-- end, and name the alert that speaks for them. When that ends they may be told by themselves again.
ALTER TABLE alerts
    ADD COLUMN IF NOT EXISTS categories Array(String) DEFAULT [category]
        COMMENT 'Every category that it names' AFTER category,
    ADD COLUMN IF NOT EXISTS merged_into String
        COMMENT 'The alert that speaks for this one; empty: none';

-- A verdict on an alert that speaks for several findings counts for each account in the categories of
-- those that name it.
ALTER TABLE verdicts
    ADD COLUMN IF NOT EXISTS parts Array(Tuple(category String, account_ids Array(String)))
        COMMENT 'Categories and accounts of the findings behind the alert; empty: one finding';

-- A door and a view of their own, as in 0021. An enforce of an older version finds its door gone.
CREATE TABLE IF NOT EXISTS alerts_in_4
(
    sequence UInt64, alert_id String, revision UInt32, finding_id String, finding_sequence UInt64,
    activity String, mode String, status String, category String, categories Array(String),
    detector_id String, detector_version UInt32, severity String, confidence Float64, recommended_action String,
    subject_type String, subject_id String, account_ids Array(String),
    observed_at DateTime64(3, 'UTC'), body String, written_at DateTime64(3, 'UTC'), verdict String,
    held Bool, lives Bool, findings_until UInt64, verdict_id String, control_ids Array(String),
    judged_at DateTime64(3, 'UTC'), due_at DateTime64(3, 'UTC'), falls_at DateTime64(3, 'UTC'),
    merged_into String, owner String
)
ENGINE = Null
COMMENT 'The door to alerts: one insert is one page of findings, or of alerts that were judged anew';

CREATE MATERIALIZED VIEW IF NOT EXISTS alerts_mv_4 TO alerts AS
SELECT
    sequence, alert_id, revision, finding_id, finding_sequence, activity, mode, status, category,
    categories, detector_id, detector_version, severity, confidence, recommended_action, subject_type, subject_id,
    account_ids, observed_at, body, written_at, verdict, held, lives, findings_until, verdict_id,
    control_ids, judged_at, due_at, falls_at, merged_into
FROM alerts_in_4
WHERE throwIf(
    owner NOT IN
        (SELECT argMax(owner, epoch) FROM ingest_claims
         WHERE topic = 'service:enforce' AND partition = 0),
    'CLAIM_LOST: another enforce process holds the outbox') = 0;

DROP TABLE IF EXISTS alerts_in_3 SYNC;

DROP VIEW IF EXISTS alerts_mv_3 SYNC;

CREATE OR REPLACE VIEW alerts_current AS
SELECT * FROM alerts FINAL
ORDER BY alert_id, sequence DESC
LIMIT 1 BY alert_id;
