-- Decisions: every step of every measure against an account, written before it is published (outbox),
-- in the order of publication: proposed, approved, applied, lifted or expired.
-- Grain: one row per sequence; (decision_id, state) is unique as well.
CREATE TABLE IF NOT EXISTS decisions
(
    sequence UInt64 COMMENT 'Order of publication, from 1, without gaps',
    decision_id String COMMENT 'Derives from alert, revision, account and action',
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
    INDEX account_bloom account_id TYPE bloom_filter GRANULARITY 1,
    INDEX alert_bloom alert_id TYPE bloom_filter GRANULARITY 1,
    INDEX decision_bloom decision_id TYPE bloom_filter GRANULARITY 1
)
ENGINE = ReplacingMergeTree
ORDER BY sequence
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Steps of measures against accounts, the outbox of decisions';

-- One insert into decisions_in is what one round decided. The view behind the door checks the claim
-- of the enforce process, as the door of alerts does (0011).
CREATE TABLE IF NOT EXISTS decisions_in
(
    sequence UInt64, decision_id String, state String, alert_id String, alert_revision UInt32,
    category String, account_id String, action String, actor_type String, actor_id String,
    reason String, decided_at DateTime64(3, 'UTC'), expires_at Nullable(DateTime64(3, 'UTC')),
    body String, owner String
)
ENGINE = Null
COMMENT 'The door to decisions: one insert is what one round decided';

CREATE MATERIALIZED VIEW IF NOT EXISTS decisions_mv TO decisions AS
SELECT
    sequence, decision_id, state, alert_id, alert_revision, category, account_id, action, actor_type,
    actor_id, reason, decided_at, expires_at, body
FROM decisions_in
WHERE throwIf(
    owner NOT IN
        (SELECT argMax(owner, epoch) FROM ingest_claims
         WHERE topic = 'service:enforce' AND partition = 0),
    'CLAIM_LOST: another enforce process holds the outbox') = 0;

-- What people, and those who apply measures, ask for. Anybody may add to it; enforce alone answers.
-- Grain: one row per request; a request that is sent again has the same id.
CREATE TABLE IF NOT EXISTS decision_requests
(
    request_id String COMMENT 'Derives from what is asked, by whom and when',
    decision_id String COMMENT 'The measure that it is about',
    wish LowCardinality(String) COMMENT 'approved, applied or lifted',
    actor_type LowCardinality(String) COMMENT 'person or policy',
    actor_id String COMMENT 'Who asks',
    reason String COMMENT 'Why, in words',
    requested_at DateTime64(3, 'UTC') COMMENT 'Wall clock'
)
ENGINE = ReplacingMergeTree
ORDER BY (requested_at, request_id)
COMMENT 'Requests to approve, lift or note as applied';

-- What became of each request; one that has no row here is waiting.
-- Grain: one row per request.
CREATE TABLE IF NOT EXISTS decision_answers
(
    request_id String COMMENT 'The request',
    outcome LowCardinality(String) COMMENT 'done or refused',
    detail String COMMENT 'Why it was refused, else empty',
    answered_at DateTime64(3, 'UTC') COMMENT 'Wall clock'
)
ENGINE = ReplacingMergeTree
ORDER BY request_id
COMMENT 'Answers of enforce to requests about measures';

-- The circuit breaker of automatic measures: it is open after a trip until somebody resets it.
-- Grain: one row per trip or reset.
CREATE TABLE IF NOT EXISTS breaker_events
(
    at DateTime64(3, 'UTC') COMMENT 'Wall clock',
    event LowCardinality(String) COMMENT 'tripped or reset',
    cap String COMMENT 'The cap that was reached, empty for a reset',
    actor_id String COMMENT 'Who reset it; ringfence for a trip',
    reason String COMMENT 'Why, in words, with the numbers'
)
ENGINE = ReplacingMergeTree
ORDER BY (at, event, cap)
COMMENT 'Trips and resets of the circuit breaker';

-- How far the outbox of alerts was decided on.
-- Grain: one row per name, replaced.
CREATE TABLE IF NOT EXISTS decision_cursors
(
    name LowCardinality(String) COMMENT 'What the cursor is for',
    sequence UInt64 COMMENT 'Every alert up to this sequence was decided on',
    moved_at DateTime64(3, 'UTC') COMMENT 'Wall clock'
)
ENGINE = ReplacingMergeTree(sequence)
ORDER BY name
COMMENT 'Cursor of decisions in the outbox of alerts';

CREATE VIEW IF NOT EXISTS decisions_current AS
SELECT * FROM decisions FINAL
ORDER BY decision_id, sequence DESC
LIMIT 1 BY decision_id;
