-- Webhooks: how far each endpoint was told of the outbox (0011), and what became of each delivery.
-- Only the process that holds the claim service:deliver (0001) writes here, through doors that throw
-- for everybody else; operators write into webhook_endpoints and webhook_replays.

-- Grain: one row per endpoint and alert revision, replaced by each newer state of the delivery.
CREATE TABLE IF NOT EXISTS webhook_deliveries
(
    endpoint_id LowCardinality(String) COMMENT 'Name of the endpoint',
    sequence UInt64 COMMENT 'Place of the alert in the outbox',
    version UInt32 COMMENT 'Grows with every state',
    webhook_id String COMMENT 'The header webhook-id, derives from alert and revision',
    alert_id String COMMENT 'The alert',
    revision UInt32 COMMENT 'Its revision',
    subject_id String COMMENT 'Deliveries of one subject go in order',
    state LowCardinality(String) COMMENT 'pending, delivered or dead',
    attempts UInt32 COMMENT 'Calls made since it was taken or replayed',
    first_attempt_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Since when it is tried',
    next_attempt_at DateTime64(3, 'UTC') COMMENT 'Not before, while pending',
    last_status Nullable(UInt16) COMMENT 'HTTP status of the last answer',
    last_error String COMMENT 'Why the last call failed, or the delivery was given up',
    updated_at DateTime64(3, 'UTC') COMMENT 'Wall clock of this state',
    INDEX alert_id_bloom alert_id TYPE bloom_filter GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (endpoint_id, sequence)
COMMENT 'State of every webhook delivery';

CREATE TABLE IF NOT EXISTS webhook_deliveries_in
(
    endpoint_id String, sequence UInt64, version UInt32, webhook_id String, alert_id String,
    revision UInt32, subject_id String, state String, attempts UInt32,
    first_attempt_at Nullable(DateTime64(3, 'UTC')), next_attempt_at DateTime64(3, 'UTC'),
    last_status Nullable(UInt16), last_error String, updated_at DateTime64(3, 'UTC'), owner String
)
ENGINE = Null
COMMENT 'The door to webhook_deliveries';

CREATE MATERIALIZED VIEW IF NOT EXISTS webhook_deliveries_mv TO webhook_deliveries AS
SELECT
    endpoint_id, sequence, version, webhook_id, alert_id, revision, subject_id, state, attempts,
    first_attempt_at, next_attempt_at, last_status, last_error, updated_at
FROM webhook_deliveries_in
WHERE throwIf(
    owner NOT IN
        (SELECT argMax(owner, epoch) FROM ingest_claims
         WHERE topic = 'service:deliver' AND partition = 0),
    'CLAIM_LOST: another deliver process sends webhooks') = 0;

-- Grain: one row per endpoint, replaced.
CREATE TABLE IF NOT EXISTS webhook_cursors
(
    endpoint_id LowCardinality(String) COMMENT 'Name of the endpoint',
    sequence UInt64 COMMENT 'Every alert up to this place was taken, or is not for the endpoint',
    moved_at DateTime64(3, 'UTC') COMMENT 'Wall clock'
)
ENGINE = ReplacingMergeTree(sequence)
ORDER BY endpoint_id
COMMENT 'How far each endpoint has read the outbox';

CREATE TABLE IF NOT EXISTS webhook_cursors_in
(
    endpoint_id String, sequence UInt64, moved_at DateTime64(3, 'UTC'), owner String
)
ENGINE = Null
COMMENT 'The door to webhook_cursors';

CREATE MATERIALIZED VIEW IF NOT EXISTS webhook_cursors_mv TO webhook_cursors AS
SELECT endpoint_id, sequence, moved_at
FROM webhook_cursors_in
WHERE throwIf(
    owner NOT IN
        (SELECT argMax(owner, epoch) FROM ingest_claims
         WHERE topic = 'service:deliver' AND partition = 0),
    'CLAIM_LOST: another deliver process sends webhooks') = 0;

-- Whether an endpoint is served: switched off by deliver after a 410, on by an operator.
-- Grain: one row per switch; the highest version of an endpoint holds, none means it is served.
CREATE TABLE IF NOT EXISTS webhook_endpoints
(
    endpoint_id LowCardinality(String) COMMENT 'Name of the endpoint',
    version UInt32 COMMENT 'Grows by one with every switch',
    state LowCardinality(String) COMMENT 'enabled or disabled',
    reason String COMMENT 'Why, in words',
    changed_at DateTime64(3, 'UTC') COMMENT 'Wall clock'
)
ENGINE = ReplacingMergeTree
ORDER BY (endpoint_id, version)
COMMENT 'Endpoints switched off and on, a history';

-- Dead letters that operators want delivered after all. The version is that of the dead state, so a
-- request is met once, whatever the clocks say.
-- Grain: one row per delivery and dead state.
CREATE TABLE IF NOT EXISTS webhook_replays
(
    endpoint_id LowCardinality(String) COMMENT 'Name of the endpoint',
    sequence UInt64 COMMENT 'Place of the alert in the outbox',
    version UInt32 COMMENT 'Version of the dead state',
    requested_at DateTime64(3, 'UTC') COMMENT 'Wall clock'
)
ENGINE = ReplacingMergeTree
ORDER BY (endpoint_id, sequence, version)
COMMENT 'Replays asked for';

CREATE VIEW IF NOT EXISTS webhook_dead_letters AS
SELECT * FROM webhook_deliveries FINAL
WHERE state = 'dead';
