-- account_activity: what accounts did, in five minutes each.
-- Grain: one row per account and five minutes in which it made a request. Reads: account_activity_5m.
-- What is asked of its key is dropped before rows are merged, so that a bound saves their reading.
-- Example: SELECT account_id, sum(units) AS units, sum(refused) AS refused FROM account_activity GROUP BY account_id ORDER BY units DESC LIMIT 20
CREATE OR REPLACE VIEW {views:Identifier}.account_activity
(
    account_id String COMMENT 'Quota holder',
    at DateTime('UTC') COMMENT 'Start of the five minutes, event time',
    requests UInt64 COMMENT 'Requests',
    succeeded UInt64 COMMENT 'Status below 400',
    refused UInt64 COMMENT 'Status 429 or error_code quota_exceeded',
    exhausted UInt64 COMMENT 'error_code quota_exceeded',
    server_errors UInt64 COMMENT 'Status 500 and above',
    units Float64 COMMENT 'Quota consumed',
    first_succeeded_at Nullable(DateTime64(3, 'UTC')) COMMENT 'First success in the five minutes',
    last_succeeded_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Last success in the five minutes',
    first_exhausted_at Nullable(DateTime64(3, 'UTC')) COMMENT 'First refusal for want of quota'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    a.account_id AS account_id, a.slot AS at, toUInt64(a.requests) AS requests,
    toUInt64(a.succeeded) AS succeeded, toUInt64(a.throttled) AS refused,
    toUInt64(a.exhausted) AS exhausted, toUInt64(a.server_errors) AS server_errors,
    toFloat64(a.units) AS units,
    CAST(a.first_succeeded_at, 'Nullable(DateTime64(3, \'UTC\'))') AS first_succeeded_at,
    CAST(a.last_succeeded_at, 'Nullable(DateTime64(3, \'UTC\'))') AS last_succeeded_at,
    CAST(a.first_exhausted_at, 'Nullable(DateTime64(3, \'UTC\'))') AS first_exhausted_at
FROM account_activity_5m AS a FINAL
SETTINGS optimize_move_to_prewhere_if_final = 1
COMMENT 'What accounts did, one row per account and five minutes'
