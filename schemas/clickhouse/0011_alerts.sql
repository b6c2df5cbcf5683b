-- Alerts: every revision, written before it is published (outbox), in the order of publication.
-- Grain: one row per sequence; (alert_id, revision) and finding_sequence are unique as well.
CREATE TABLE IF NOT EXISTS alerts
(
    sequence UInt64 COMMENT 'Order of publication, from 1, without gaps',
    alert_id String COMMENT 'Stable while the finding lives',
    revision UInt32 COMMENT 'Grows by one',
    finding_id String COMMENT 'The finding behind it',
    finding_sequence UInt64 COMMENT 'The finding state behind it',
    activity LowCardinality(String) COMMENT 'create, update or close',
    mode LowCardinality(String) COMMENT 'live or shadow',
    status LowCardinality(String) COMMENT 'open, acknowledged, suppressed, resolved or closed',
    category LowCardinality(String) COMMENT 'Category',
    severity LowCardinality(String) COMMENT 'How bad',
    confidence Float64 COMMENT 'How sure, 0-1',
    recommended_action LowCardinality(String) COMMENT 'observe, warn, throttle or suspend',
    subject_type LowCardinality(String) COMMENT 'account, cluster, client, key or network',
    subject_id String COMMENT 'Subject',
    account_ids Array(String) COMMENT 'Accounts concerned',
    observed_at DateTime64(3, 'UTC') COMMENT 'Event time at which the evidence sufficed',
    body String COMMENT 'The alert as published, JSON (schema: alert)' CODEC(ZSTD(1)),
    written_at DateTime64(3, 'UTC') COMMENT 'Wall clock of writing, published_at of the body',
    INDEX alert_id_bloom alert_id TYPE bloom_filter GRANULARITY 1
)
ENGINE = ReplacingMergeTree
ORDER BY sequence
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Alert revisions, the outbox of enforce';

-- One insert into alerts_in is one page of findings. The view behind the door checks the claim of
-- the enforce process (0001, topic service:enforce) and throws for one that lost it, so two
-- processes cannot number the outbox twice.
CREATE TABLE IF NOT EXISTS alerts_in
(
    sequence UInt64, alert_id String, revision UInt32, finding_id String, finding_sequence UInt64,
    activity String, mode String, status String, category String, severity String,
    confidence Float64, recommended_action String, subject_type String, subject_id String,
    account_ids Array(String), observed_at DateTime64(3, 'UTC'), body String,
    written_at DateTime64(3, 'UTC'), owner String
)
ENGINE = Null
COMMENT 'The door to alerts: one insert is one page of findings';

CREATE MATERIALIZED VIEW IF NOT EXISTS alerts_mv TO alerts AS
SELECT
    sequence, alert_id, revision, finding_id, finding_sequence, activity, mode, status, category,
    severity, confidence, recommended_action, subject_type, subject_id, account_ids, observed_at,
    body, written_at
FROM alerts_in
WHERE throwIf(
    owner NOT IN
        (SELECT argMax(owner, epoch) FROM ingest_claims
         WHERE topic = 'service:enforce' AND partition = 0),
    'CLAIM_LOST: another enforce process holds the outbox') = 0;

-- How far the outbox was published. One row per destination, replaced.
CREATE TABLE IF NOT EXISTS alert_publications
(
    destination LowCardinality(String) COMMENT 'Topic or file',
    sequence UInt64 COMMENT 'Every alert up to this sequence was published',
    published_at DateTime64(3, 'UTC') COMMENT 'Wall clock'
)
ENGINE = ReplacingMergeTree(sequence)
ORDER BY destination
COMMENT 'Cursor of publication';

CREATE VIEW IF NOT EXISTS alerts_current AS
SELECT * FROM alerts FINAL
ORDER BY alert_id, revision DESC
LIMIT 1 BY alert_id;
