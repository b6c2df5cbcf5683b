-- Links between accounts: one value that a pair shares.
-- Grain: one row per pair (account_a < account_b), kind, value and bucket of time. A value that
-- changes hands (an address) is evidence for the accounts that used it in the same bucket only.
CREATE TABLE IF NOT EXISTS account_links
(
    account_a String COMMENT 'The smaller account id',
    account_b String COMMENT 'The larger account id',
    kind LowCardinality(String) COMMENT 'address, network, client, device, content, payment, email',
    value String COMMENT 'The shared value' CODEC(ZSTD(1)),
    bucket Date COMMENT 'Day or week of the co-use, 1970-01-01 for what a profile says',
    accounts UInt32 COMMENT 'Accounts that share the value in the bucket',
    bits Float64 COMMENT 'Evidence for one actor behind both, bits',
    since DateTime64(3, 'UTC') COMMENT 'Event time since which both were seen with the value',
    version UInt64 COMMENT 'Tick that wrote the row, the newest wins'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (bucket, account_a, account_b, kind, value)
COMMENT 'Evidence that two accounts have one actor';

-- Clusters as they stood from a time on, written where they changed.
-- Grain: one row per time of change and account; a row with an empty cluster_id says «none».
CREATE TABLE IF NOT EXISTS account_clusters
(
    window_end DateTime64(3, 'UTC') COMMENT 'The clusters hold from this event time on',
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
ORDER BY (window_end, cluster_id, account_id)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Accounts that are linked, by time';

CREATE VIEW IF NOT EXISTS account_clusters_current AS
SELECT cluster_id, account_id, membership, confidence, since
FROM account_clusters
WHERE window_end = (SELECT max(window_end) FROM account_clusters) AND cluster_id != '';

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
    body String COMMENT 'Offsets whose events were taken in, by partition, as JSON'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY name
COMMENT 'Cursor of detection';
