-- activity: what accounts did in a stretch of event time, on a grid.
-- Grain: one row per account and slot in which it made a request. Reads: account_activity_5m.
SELECT
    account_id,
    toStartOfInterval(a.slot, toIntervalSecond({step:UInt32}), 'UTC') AS at,
    toUInt32(sum(a.requests)) AS requests, toFloat64(sum(a.units)) AS units,
    toUInt32(sum(a.throttled)) AS refused, toUInt32(sum(a.exhausted)) AS exhausted,
    toUInt32(sum(a.server_errors)) AS errors
FROM account_activity_5m AS a
WHERE account_id IN {accounts:Array(String)}
    AND a.slot >= {from:DateTime64(3, 'UTC')} AND a.slot < {to:DateTime64(3, 'UTC')}
GROUP BY account_id, at
ORDER BY account_id, at
LIMIT 40000
