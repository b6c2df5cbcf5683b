-- What each account did in each minute of event time.
-- Grain: one row per minute and account (after merges; sum the parts when reading).
-- Ordered by time: it answers what changed. `throttled` are refusals for want of quota or rate.
CREATE TABLE IF NOT EXISTS account_activity_1m
(
    minute DateTime('UTC') COMMENT 'Start of the minute, event time',
    account_id String COMMENT 'Quota holder',
    requests SimpleAggregateFunction(sum, UInt64) COMMENT 'Requests',
    succeeded SimpleAggregateFunction(sum, UInt64) COMMENT 'Status below 400',
    client_errors SimpleAggregateFunction(sum, UInt64) COMMENT 'Status 400-499 without refusals',
    throttled SimpleAggregateFunction(sum, UInt64) COMMENT 'Status 429 or error_code quota_exceeded',
    exhausted SimpleAggregateFunction(sum, UInt64) COMMENT 'error_code quota_exceeded',
    server_errors SimpleAggregateFunction(sum, UInt64) COMMENT 'Status 500 and above',
    units SimpleAggregateFunction(sum, Decimal(38, 4)) COMMENT 'Quota consumed',
    addresses AggregateFunction(uniq, IPv6) COMMENT 'Distinct client addresses',
    api_keys AggregateFunction(uniq, String) COMMENT 'Distinct credentials',
    clients AggregateFunction(uniq, Tuple(Nullable(String), Nullable(String)))
        COMMENT 'Distinct clients (TLS fingerprint and user agent)'
)
ENGINE = AggregatingMergeTree
PARTITION BY toMonday(minute)
ORDER BY (minute, account_id)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Activity by account and minute';

CREATE MATERIALIZED VIEW IF NOT EXISTS account_activity_1m_mv TO account_activity_1m AS
WITH
    ifNull(error_code = 'quota_exceeded', false) AS is_exhausted,
    status = 429 OR is_exhausted AS is_throttled
SELECT
    toStartOfMinute(occurred_at) AS minute, account_id,
    count() AS requests,
    countIf(status < 400) AS succeeded,
    countIf(status BETWEEN 400 AND 499 AND NOT is_throttled) AS client_errors,
    countIf(is_throttled) AS throttled,
    countIf(is_exhausted) AS exhausted,
    countIf(status >= 500) AS server_errors,
    sum(request_events.units) AS units,
    uniqState(client_ip) AS addresses,
    uniqState(api_key_id) AS api_keys,
    uniqState((CAST(tls_fingerprint, 'Nullable(String)'), CAST(user_agent, 'Nullable(String)'))) AS clients
FROM request_events
GROUP BY minute, account_id;
