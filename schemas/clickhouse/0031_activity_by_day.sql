-- What accounts did by day, and what all of them did by hour: analysts ask over months, and a row for
-- each five minutes of an account is a fourth of the events. Both are filled from account_activity_5m, by
-- the same insert.
--
-- Stop ingest in order before this, as before 0028: what a running one inserts while the history is
-- taken over may count twice.

-- Grain: one row per account and day (after merges; sum the parts when reading).
CREATE TABLE IF NOT EXISTS account_activity_1d
(
    account_id String COMMENT 'Quota holder' CODEC(ZSTD(3)),
    day Date COMMENT 'UTC day of event time' CODEC(Delta, ZSTD(1)),
    requests SimpleAggregateFunction(sum, UInt64) COMMENT 'Requests' CODEC(T64, ZSTD(1)),
    succeeded SimpleAggregateFunction(sum, UInt64) COMMENT 'Status below 400' CODEC(T64, ZSTD(1)),
    throttled SimpleAggregateFunction(sum, UInt64)
        COMMENT 'Status 429 or error_code quota_exceeded' CODEC(T64, ZSTD(1)),
    exhausted SimpleAggregateFunction(sum, UInt64)
        COMMENT 'error_code quota_exceeded' CODEC(T64, ZSTD(1)),
    server_errors SimpleAggregateFunction(sum, UInt64)
        COMMENT 'Status 500 and above' CODEC(T64, ZSTD(1)),
    units SimpleAggregateFunction(sum, Decimal(38, 4)) COMMENT 'Quota consumed' CODEC(ZSTD(3))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (account_id, day)
SETTINGS non_replicated_deduplication_window = 10000, min_bytes_for_wide_part = 1000000
COMMENT 'Activity by account and day';

-- Grain: one row per hour (after merges; sum the parts when reading).
CREATE TABLE IF NOT EXISTS activity_1h
(
    hour DateTime('UTC') COMMENT 'Start of the hour, event time' CODEC(Delta, ZSTD(1)),
    requests SimpleAggregateFunction(sum, UInt64) COMMENT 'Requests',
    succeeded SimpleAggregateFunction(sum, UInt64) COMMENT 'Status below 400',
    throttled SimpleAggregateFunction(sum, UInt64) COMMENT 'Status 429 or error_code quota_exceeded',
    exhausted SimpleAggregateFunction(sum, UInt64) COMMENT 'error_code quota_exceeded',
    server_errors SimpleAggregateFunction(sum, UInt64) COMMENT 'Status 500 and above',
    units SimpleAggregateFunction(sum, Decimal(38, 4)) COMMENT 'Quota consumed'
)
ENGINE = AggregatingMergeTree
ORDER BY hour
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Activity of all accounts by hour';

-- Batches from before these tables: they do not know their tokens.
INSERT INTO ingest_floors (topic, partition, batch_last)
SELECT topic, partition, max(e.batch_last) AS batch_last
FROM request_events AS e
GROUP BY topic, partition;

CREATE MATERIALIZED VIEW IF NOT EXISTS account_activity_1d_mv TO account_activity_1d AS
SELECT
    account_id, toDate(slot) AS day, sum(account_activity_5m.requests) AS requests,
    sum(account_activity_5m.succeeded) AS succeeded, sum(account_activity_5m.throttled) AS throttled,
    sum(account_activity_5m.exhausted) AS exhausted,
    sum(account_activity_5m.server_errors) AS server_errors, sum(account_activity_5m.units) AS units
FROM account_activity_5m
GROUP BY account_id, day;

CREATE MATERIALIZED VIEW IF NOT EXISTS activity_1h_mv TO activity_1h AS
SELECT
    toStartOfHour(slot) AS hour, sum(account_activity_5m.requests) AS requests,
    sum(account_activity_5m.succeeded) AS succeeded, sum(account_activity_5m.throttled) AS throttled,
    sum(account_activity_5m.exhausted) AS exhausted,
    sum(account_activity_5m.server_errors) AS server_errors, sum(account_activity_5m.units) AS units
FROM account_activity_5m
GROUP BY hour;

-- The history; each may be run again, because it brings the same rows in the same order under the same
-- token.
INSERT INTO account_activity_1d
    (account_id, day, requests, succeeded, throttled, exhausted, server_errors, units)
SELECT
    account_id, toDate(slot) AS day, sum(a.requests) AS requests, sum(a.succeeded) AS succeeded,
    sum(a.throttled) AS throttled, sum(a.exhausted) AS exhausted,
    sum(a.server_errors) AS server_errors, sum(a.units) AS units
FROM account_activity_5m AS a
GROUP BY account_id, day
ORDER BY ALL
SETTINGS insert_deduplication_token = 'account_activity_1d/history',
    deduplicate_insert_select = 'force_enable', max_bytes_before_external_group_by = 500000000,
    max_bytes_before_external_sort = 500000000;

INSERT INTO activity_1h (hour, requests, succeeded, throttled, exhausted, server_errors, units)
SELECT
    toStartOfHour(slot) AS hour, sum(a.requests) AS requests, sum(a.succeeded) AS succeeded,
    sum(a.throttled) AS throttled, sum(a.exhausted) AS exhausted,
    sum(a.server_errors) AS server_errors, sum(a.units) AS units
FROM account_activity_5m AS a
GROUP BY hour
ORDER BY ALL
SETTINGS insert_deduplication_token = 'activity_1h/history',
    deduplicate_insert_select = 'force_enable';
