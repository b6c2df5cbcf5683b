-- What each account did in each five minutes, ordered by account: the history that baselines and
-- hand-overs are read from. The first and last times of a slot show a hand-over between accounts
-- to the millisecond without the events.
-- Grain: one row per account and five-minute slot.
CREATE TABLE IF NOT EXISTS account_activity_5m
(
    account_id String COMMENT 'Quota holder',
    slot DateTime('UTC') COMMENT 'Start of the five minutes, event time' CODEC(Delta, ZSTD(1)),
    requests SimpleAggregateFunction(sum, UInt64) COMMENT 'Requests' CODEC(T64, ZSTD(1)),
    succeeded SimpleAggregateFunction(sum, UInt64) COMMENT 'Status below 400' CODEC(T64, ZSTD(1)),
    throttled SimpleAggregateFunction(sum, UInt64)
        COMMENT 'Status 429 or error_code quota_exceeded' CODEC(T64, ZSTD(1)),
    exhausted SimpleAggregateFunction(sum, UInt64)
        COMMENT 'error_code quota_exceeded' CODEC(T64, ZSTD(1)),
    server_errors SimpleAggregateFunction(sum, UInt64)
        COMMENT 'Status 500 and above' CODEC(T64, ZSTD(1)),
    units SimpleAggregateFunction(sum, Decimal(38, 4)) COMMENT 'Quota consumed',
    first_succeeded_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC')))
        COMMENT 'First success in the slot',
    last_succeeded_at SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC')))
        COMMENT 'Last success in the slot',
    first_exhausted_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC')))
        COMMENT 'First refusal for want of quota in the slot'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(slot)
ORDER BY (account_id, slot)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Activity by account and five minutes';

CREATE MATERIALIZED VIEW IF NOT EXISTS account_activity_5m_mv TO account_activity_5m AS
WITH
    ifNull(error_code = 'quota_exceeded', false) AS is_exhausted
SELECT
    account_id, toStartOfFiveMinutes(occurred_at) AS slot,
    count() AS requests,
    countIf(status < 400) AS succeeded,
    countIf(status = 429 OR is_exhausted) AS throttled,
    countIf(is_exhausted) AS exhausted,
    countIf(status >= 500) AS server_errors,
    sum(request_events.units) AS units,
    minOrNullIf(occurred_at, status < 400) AS first_succeeded_at,
    maxOrNullIf(occurred_at, status < 400) AS last_succeeded_at,
    minOrNullIf(occurred_at, is_exhausted) AS first_exhausted_at
FROM request_events
GROUP BY account_id, slot;
