-- Controls: entries of the allow-list, suppressions and snoozes. Rows are only ever added: an entry is
-- revoked by a second row that repeats it and says when, by whom and why.
-- Grain: one row per entry, and one more per revocation; control_id derives from the content.
CREATE TABLE IF NOT EXISTS controls
(
    control_id String COMMENT 'Derives from the content of the entry',
    kind LowCardinality(String) COMMENT 'allow, suppress or snooze',
    scope LowCardinality(String) COMMENT 'account, organization, key, network, cluster or detector',
    value String COMMENT 'What it matches; a network as a prefix, such as 203.0.113.0/24',
    categories Array(LowCardinality(String)) COMMENT 'The categories it is for; empty: every one',
    detectors Array(String) COMMENT 'The detectors it is for; empty: every one',
    author String COMMENT 'Who made it',
    reason String COMMENT 'Why, in words',
    created_at DateTime64(3, 'UTC') COMMENT 'Wall clock',
    expires_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it ends by itself; a snooze always does',
    revoked_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was revoked, in the row that revokes',
    revoked_by Nullable(String) COMMENT 'Who revoked it',
    revoked_why Nullable(String) COMMENT 'Why, in words'
)
ENGINE = ReplacingMergeTree
ORDER BY (control_id, ifNull(revoked_at, created_at))
COMMENT 'Allow-list, suppressions and snoozes, a history';

-- The first revocation counts; later ones change nothing.
CREATE VIEW IF NOT EXISTS controls_current AS
SELECT
    control_id, any(c.kind) AS kind, any(c.scope) AS scope, any(c.value) AS value,
    any(c.categories) AS categories, any(c.detectors) AS detectors, any(c.author) AS author,
    any(c.reason) AS reason, any(c.created_at) AS created_at, any(c.expires_at) AS expires_at,
    min(c.revoked_at) AS revoked_at, argMin(c.revoked_by, c.revoked_at) AS revoked_by,
    argMin(c.revoked_why, c.revoked_at) AS revoked_why
FROM controls AS c
GROUP BY control_id;

-- What a verdict has to say of the revision that it judged, copied: whether a state that comes later is
-- worse than what was judged, and of which version of the detector a precision is.
ALTER TABLE verdicts
    ADD COLUMN IF NOT EXISTS severity LowCardinality(String)
        COMMENT 'Severity of the revision that was judged' AFTER category,
    ADD COLUMN IF NOT EXISTS detector_version Nullable(UInt32)
        COMMENT 'Version of the detector' AFTER detector_id,
    ADD COLUMN IF NOT EXISTS mode LowCardinality(String) DEFAULT 'live'
        COMMENT 'live or shadow' AFTER severity;

-- Since controls and verdicts, the outbox has rows that no new state of a finding made, and rows that
-- are published to nobody (held). Published revisions of an alert are numbered without gaps, from 1; a
-- held row has the number that the next published one will have, so (alert_id, revision) is unique among
-- published rows alone, and the newest row of an alert is that of the highest sequence.
ALTER TABLE alerts
    ADD COLUMN IF NOT EXISTS detector_id LowCardinality(String)
        DEFAULT JSONExtractString(body, 'detector', 'id') COMMENT 'Detector' AFTER category,
    ADD COLUMN IF NOT EXISTS detector_version UInt32
        DEFAULT JSONExtractUInt(body, 'detector', 'version') COMMENT 'Its version' AFTER detector_id,
    ADD COLUMN IF NOT EXISTS verdict LowCardinality(String) COMMENT 'Verdict in force; empty: none',
    ADD COLUMN IF NOT EXISTS held Bool COMMENT 'Published to nobody, whatever its mode',
    ADD COLUMN IF NOT EXISTS lives Bool DEFAULT activity != 'close' COMMENT 'Whether the finding lives',
    ADD COLUMN IF NOT EXISTS findings_until UInt64 DEFAULT finding_sequence
        COMMENT 'Every state of a finding up to here has its row by now',
    ADD COLUMN IF NOT EXISTS verdict_id String COMMENT 'The newest verdict it knows of; empty: none',
    ADD COLUMN IF NOT EXISTS control_ids Array(String) COMMENT 'The controls that shaped it, sorted';

-- A door and a view of their own, as in 0014: a view that was changed in place goes by another name
-- after the engine's next start. An enforce of an older version finds its door gone and is refused.
CREATE TABLE IF NOT EXISTS alerts_in_2
(
    sequence UInt64, alert_id String, revision UInt32, finding_id String, finding_sequence UInt64,
    activity String, mode String, status String, category String, detector_id String,
    detector_version UInt32, severity String, confidence Float64, recommended_action String,
    subject_type String, subject_id String, account_ids Array(String),
    observed_at DateTime64(3, 'UTC'), body String, written_at DateTime64(3, 'UTC'), verdict String,
    held Bool, lives Bool, findings_until UInt64, verdict_id String, control_ids Array(String),
    owner String
)
ENGINE = Null
COMMENT 'The door to alerts: one insert is one page of findings, or of alerts that were judged anew';

CREATE MATERIALIZED VIEW IF NOT EXISTS alerts_mv_2 TO alerts AS
SELECT
    sequence, alert_id, revision, finding_id, finding_sequence, activity, mode, status, category,
    detector_id, detector_version, severity, confidence, recommended_action, subject_type, subject_id,
    account_ids, observed_at, body, written_at, verdict, held, lives, findings_until, verdict_id,
    control_ids
FROM alerts_in_2
WHERE throwIf(
    owner NOT IN
        (SELECT argMax(owner, epoch) FROM ingest_claims
         WHERE topic = 'service:enforce' AND partition = 0),
    'CLAIM_LOST: another enforce process holds the outbox') = 0;

DROP TABLE IF EXISTS alerts_in SYNC;

DROP VIEW IF EXISTS alerts_mv SYNC;

CREATE OR REPLACE VIEW alerts_current AS
SELECT * FROM alerts FINAL
ORDER BY alert_id, sequence DESC
LIMIT 1 BY alert_id;
