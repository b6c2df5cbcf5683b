-- The same use by day and ordered by identifier: who else used this value lately.
-- Grain: one row per kind, value, account and day.
CREATE TABLE IF NOT EXISTS entity_accounts_1d
(
    kind LowCardinality(String) COMMENT 'address, network, client, device or content',
    value String COMMENT 'The identifier' CODEC(ZSTD(1)),
    account_id String COMMENT 'Account that used it' CODEC(ZSTD(1)),
    day Date COMMENT 'Day of event time',
    requests SimpleAggregateFunction(sum, UInt64) COMMENT 'Requests' CODEC(T64, ZSTD(1)),
    first_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) COMMENT 'First use in the day',
    last_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')) COMMENT 'Last use in the day'
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (kind, value, account_id, day)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Accounts by identifier and day';

CREATE MATERIALIZED VIEW IF NOT EXISTS entity_accounts_1d_mv TO entity_accounts_1d AS
SELECT
    kind, value, account_id, toDate(slot) AS day,
    sum(entity_activity_15m.requests) AS requests,
    min(entity_activity_15m.first_at) AS first_at, max(entity_activity_15m.last_at) AS last_at
FROM entity_activity_15m
WHERE kind != 'caller'
GROUP BY kind, value, account_id, day;
