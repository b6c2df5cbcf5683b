-- What readers hear of an alert is limited: a revision that calls for nothing else waits, and so does a
-- lesser severity. All three are event time; 1970 stands for none.
ALTER TABLE alerts
    ADD COLUMN IF NOT EXISTS judged_at DateTime64(3, 'UTC') DEFAULT observed_at
        COMMENT 'Up to when findings were known that it was judged by',
    ADD COLUMN IF NOT EXISTS due_at DateTime64(3, 'UTC')
        COMMENT 'From when on it is judged again, because something waits',
    ADD COLUMN IF NOT EXISTS falls_at DateTime64(3, 'UTC')
        COMMENT 'From when on a lesser severity may be told than it says';

-- A door and a view of their own, as in 0021. An enforce of an older version finds its door gone.
CREATE TABLE IF NOT EXISTS alerts_in_3
(
    sequence UInt64, alert_id String, revision UInt32, finding_id String, finding_sequence UInt64,
    activity String, mode String, status String, category String, detector_id String,
    detector_version UInt32, severity String, confidence Float64, recommended_action String,
    subject_type String, subject_id String, account_ids Array(String),
    observed_at DateTime64(3, 'UTC'), body String, written_at DateTime64(3, 'UTC'), verdict String,
    held Bool, lives Bool, findings_until UInt64, verdict_id String, control_ids Array(String),
    judged_at DateTime64(3, 'UTC'), due_at DateTime64(3, 'UTC'), falls_at DateTime64(3, 'UTC'),
    owner String
)
ENGINE = Null
COMMENT 'The door to alerts: one insert is one page of findings, or of alerts that were judged anew';

CREATE MATERIALIZED VIEW IF NOT EXISTS alerts_mv_3 TO alerts AS
SELECT
    sequence, alert_id, revision, finding_id, finding_sequence, activity, mode, status, category,
    detector_id, detector_version, severity, confidence, recommended_action, subject_type, subject_id,
    account_ids, observed_at, body, written_at, verdict, held, lives, findings_until, verdict_id,
    control_ids, judged_at, due_at, falls_at
FROM alerts_in_3
WHERE throwIf(
    owner NOT IN
        (SELECT argMax(owner, epoch) FROM ingest_claims
         WHERE topic = 'service:enforce' AND partition = 0),
    'CLAIM_LOST: another enforce process holds the outbox') = 0;

DROP TABLE IF EXISTS alerts_in_2 SYNC;

DROP VIEW IF EXISTS alerts_mv_2 SYNC;

CREATE OR REPLACE VIEW alerts_current AS
SELECT * FROM alerts FINAL
ORDER BY alert_id, sequence DESC
LIMIT 1 BY alert_id;
