-- Decisions: every step of every measure against an account, written before it is published (outbox),
-- in the order of publication: proposed, approved, applied, lifted or expired.
-- Grain: one row per sequence; (decision_id, state) is unique as well.
CREATE TABLE IF NOT EXISTS decisions
(
    sequence UInt64 COMMENT 'Order of publication, from 1, without gaps',
    decision_id String COMMENT 'Derives from alert, account and action',
    state LowCardinality(String) COMMENT 'proposed, approved, applied, lifted or expired',
    alert_id String COMMENT 'The alert it rests on',
    alert_revision UInt32 COMMENT 'The revision of the alert that was decided on',
    category LowCardinality(String) COMMENT 'Category of the alert, copied',
    account_id String COMMENT 'The account it is against',
    action LowCardinality(String) COMMENT 'warn, throttle or suspend',
    actor_type LowCardinality(String) COMMENT 'person or policy',
    actor_id String COMMENT 'Who',
    reason String COMMENT 'Why, in words',
    decided_at DateTime64(3, 'UTC') COMMENT 'Wall clock',
    expires_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When the measure ends by itself',
    body String COMMENT 'The decision as published, JSON (schema: decision)' CODEC(ZSTD(1)),
    INDEX account_bloom account_id TYPE bloom_filter GRANULARITY 1
)
ENGINE = ReplacingMergeTree
ORDER BY sequence
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Steps of measures against accounts, the outbox of decisions';
