-- Links between accounts, as the identifiers that they share: two accounts are linked where both
-- have a row of one kind, value and bucket. Rows are written for values that at least two accounts
-- share, and say since when: what held at an earlier time is read from the same rows, and writing
-- them again changes nothing.
-- Grain: one row per kind, bucket, value and account (after merges). A value that changes hands (an
-- address) is evidence for the accounts that used it in the same bucket only. The row of the empty
-- account says since when more accounts share the value than may: it is a crowd and links nobody.
CREATE TABLE IF NOT EXISTS account_links
(
    kind LowCardinality(String) COMMENT 'address, network, client, device, content, payment, email',
    bucket Date COMMENT 'Day or week of the use, 1970-01-01 for what a profile says',
    value String COMMENT 'The shared value' CODEC(ZSTD(1)),
    account_id String COMMENT 'Account that has it; empty for a crowd' CODEC(ZSTD(1)),
    began_at SimpleAggregateFunction(min, DateTime64(3, 'UTC'))
        COMMENT 'Event time since which it has it'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(bucket)
ORDER BY (kind, bucket, value, account_id)
COMMENT 'Identifiers that accounts share';

-- Clusters as they stood from a time on, written where they changed.
-- Grain: one row per snapshot and account; a snapshot is a time and the newest version of it. A row
-- with an empty cluster_id says «none».
CREATE TABLE IF NOT EXISTS account_clusters
(
    window_end DateTime64(3, 'UTC') COMMENT 'The clusters hold from this event time on',
    version UInt32 COMMENT 'Grows where late events change the clusters of a time; newest wins',
    cluster_id String COMMENT 'Named after the oldest member when the cluster arose',
    account_id String COMMENT 'Member',
    membership LowCardinality(String) COMMENT 'core or attached',
    confidence Float64 COMMENT 'Probability that the member belongs to the cluster',
    since DateTime64(3, 'UTC') COMMENT 'Event time since which it is a member',
    prior_bits Float64 COMMENT 'Log-odds before evidence that two accounts have one actor, bits',
    bits Map(LowCardinality(String), Float64)
        COMMENT 'By family: median over the members of the strongest link, bits',
    shared Map(LowCardinality(String), UInt32)
        COMMENT 'By kind: most members that share one value'
)
ENGINE = MergeTree
ORDER BY (window_end, version, cluster_id, account_id)
COMMENT 'Accounts that are linked, by time';

CREATE VIEW IF NOT EXISTS account_clusters_current AS
SELECT cluster_id, account_id, membership, confidence, since
FROM account_clusters
WHERE cluster_id != ''
    AND window_end =
        (SELECT window_end FROM account_clusters ORDER BY window_end DESC LIMIT 1)
    AND version =
        (SELECT version FROM account_clusters ORDER BY window_end DESC, version DESC LIMIT 1);

-- Signals: one detector, one subject, one window, with its numbers. A signal that no longer
-- holds after late events is overwritten with fired = false.
CREATE TABLE IF NOT EXISTS signals
(
    signal_id String COMMENT 'Hash of detector, version, parameters, subject and window',
    detector_id LowCardinality(String) COMMENT 'Detector',
    detector_version UInt32 COMMENT 'Its version',
    params_hash LowCardinality(String) COMMENT 'Hash of its parameters',
    mode LowCardinality(String) COMMENT 'live or shadow',
    category LowCardinality(String) COMMENT 'Category',
    subject_type LowCardinality(String) COMMENT 'account, cluster, client, key or network',
    subject_id String COMMENT 'Subject',
    window_start DateTime64(3, 'UTC') COMMENT 'Start of the window, inclusive',
    window_end DateTime64(3, 'UTC') COMMENT 'End of the window, exclusive',
    fired Bool COMMENT 'False once late events took it back',
    corrected Bool COMMENT 'Late events took it back or made it weaker than it was told once',
    body String COMMENT 'The signal as JSON' CODEC(ZSTD(1)),
    version UInt64 COMMENT 'Tick that wrote the row, the newest wins'
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(window_end)
ORDER BY (window_end, detector_id, subject_id, signal_id)
COMMENT 'Signals of the detectors';

-- Findings: every state that a finding was in, in the order in which it was reached.
CREATE TABLE IF NOT EXISTS findings
(
    sequence UInt64 COMMENT 'Order over all findings, without gaps',
    finding_id String COMMENT 'Stable while the finding lives',
    state UInt32 COMMENT 'Number of the state, from 1',
    activity LowCardinality(String) COMMENT 'create, update or close',
    mode LowCardinality(String) COMMENT 'live or shadow',
    category LowCardinality(String) COMMENT 'Category',
    severity LowCardinality(String) COMMENT 'How bad',
    confidence Float64 COMMENT 'How sure, 0-1',
    subject_type LowCardinality(String) COMMENT 'account, cluster, client, key or network',
    subject_id String COMMENT 'Subject',
    account_ids Array(String) COMMENT 'Accounts concerned',
    observed_at DateTime64(3, 'UTC') COMMENT 'Event time at which the evidence sufficed',
    body String COMMENT 'The finding as JSON (schema: finding)' CODEC(ZSTD(1)),
    stored_at DateTime64(3, 'UTC') COMMENT 'Wall clock'
)
ENGINE = ReplacingMergeTree
ORDER BY sequence
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'States of the findings';

-- How far detection has come. One row, replaced with each tick.
CREATE TABLE IF NOT EXISTS detect_progress
(
    name LowCardinality(String) COMMENT 'Always detect',
    version UInt64 COMMENT 'Number of the tick',
    processed_until DateTime64(3, 'UTC') COMMENT 'Event time before which windows were evaluated',
    body String COMMENT 'Batches whose events were taken in, by partition, as JSON'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY name
COMMENT 'Cursor of detection';

-- The doors of detection. The view behind each checks the claim of the detect process (0001, topic
-- service:detect) and throws for one that lost it, so that two processes cannot fork the findings.
-- Links need none: whoever writes them writes the same rows.
CREATE TABLE IF NOT EXISTS account_clusters_in
(
    window_end DateTime64(3, 'UTC'), version UInt32, cluster_id String, account_id String,
    membership String, confidence Float64, since DateTime64(3, 'UTC'), prior_bits Float64,
    bits Map(String, Float64), shared Map(String, UInt32), owner String
)
ENGINE = Null
COMMENT 'The door to account_clusters: one insert is one snapshot';

CREATE MATERIALIZED VIEW IF NOT EXISTS account_clusters_mv TO account_clusters AS
SELECT
    window_end, version, cluster_id, account_id, membership, confidence, since, prior_bits, bits,
    shared
FROM account_clusters_in
WHERE throwIf(
    owner NOT IN
        (SELECT argMax(owner, epoch) FROM ingest_claims
         WHERE topic = 'service:detect' AND partition = 0),
    'CLAIM_LOST: another detect process writes the clusters') = 0;

CREATE TABLE IF NOT EXISTS signals_in
(
    signal_id String, detector_id String, detector_version UInt32, params_hash String, mode String,
    category String, subject_type String, subject_id String, window_start DateTime64(3, 'UTC'),
    window_end DateTime64(3, 'UTC'), fired Bool, corrected Bool, body String, version UInt64,
    owner String
)
ENGINE = Null
COMMENT 'The door to signals: one insert is one chunk of event time';

CREATE MATERIALIZED VIEW IF NOT EXISTS signals_mv TO signals AS
SELECT
    signal_id, detector_id, detector_version, params_hash, mode, category, subject_type,
    subject_id, window_start, window_end, fired, corrected, body, version
FROM signals_in
WHERE throwIf(
    owner NOT IN
        (SELECT argMax(owner, epoch) FROM ingest_claims
         WHERE topic = 'service:detect' AND partition = 0),
    'CLAIM_LOST: another detect process writes the signals') = 0;

CREATE TABLE IF NOT EXISTS findings_in
(
    sequence UInt64, finding_id String, state UInt32, activity String, mode String,
    category String, severity String, confidence Float64, subject_type String, subject_id String,
    account_ids Array(String), observed_at DateTime64(3, 'UTC'), body String,
    stored_at DateTime64(3, 'UTC'), owner String
)
ENGINE = Null
COMMENT 'The door to findings: one insert is one chunk of event time';

CREATE MATERIALIZED VIEW IF NOT EXISTS findings_mv TO findings AS
SELECT
    sequence, finding_id, state, activity, mode, category, severity, confidence, subject_type,
    subject_id, account_ids, observed_at, body, stored_at
FROM findings_in
WHERE throwIf(
    owner NOT IN
        (SELECT argMax(owner, epoch) FROM ingest_claims
         WHERE topic = 'service:detect' AND partition = 0),
    'CLAIM_LOST: another detect process writes the findings') = 0;

CREATE TABLE IF NOT EXISTS detect_progress_in
(
    name String, version UInt64, processed_until DateTime64(3, 'UTC'), body String, owner String
)
ENGINE = Null
COMMENT 'The door to detect_progress';

CREATE MATERIALIZED VIEW IF NOT EXISTS detect_progress_mv TO detect_progress AS
SELECT name, version, processed_until, body
FROM detect_progress_in
WHERE throwIf(
    owner NOT IN
        (SELECT argMax(owner, epoch) FROM ingest_claims
         WHERE topic = 'service:detect' AND partition = 0),
    'CLAIM_LOST: another detect process writes its progress') = 0;
