-- activity_hourly: what all accounts did together, by hour.
-- Grain: one row per hour in which somebody made a request. Reads: activity_1h.
-- Example: SELECT hour, requests, refused FROM activity_hourly ORDER BY hour DESC LIMIT 24
CREATE OR REPLACE VIEW {views:Identifier}.activity_hourly
(
    hour DateTime('UTC') COMMENT 'Start of the hour, event time',
    requests UInt64 COMMENT 'Requests',
    succeeded UInt64 COMMENT 'Status below 400',
    refused UInt64 COMMENT 'Status 429 or error_code quota_exceeded',
    exhausted UInt64 COMMENT 'error_code quota_exceeded',
    server_errors UInt64 COMMENT 'Status 500 and above',
    units Float64 COMMENT 'Quota consumed'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    a.hour AS hour, toUInt64(a.requests) AS requests, toUInt64(a.succeeded) AS succeeded,
    toUInt64(a.throttled) AS refused, toUInt64(a.exhausted) AS exhausted,
    toUInt64(a.server_errors) AS server_errors, toFloat64(a.units) AS units
FROM activity_1h AS a FINAL
COMMENT 'What all accounts did together, one row per hour'
