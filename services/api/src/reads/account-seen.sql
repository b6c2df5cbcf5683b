-- account-seen: until when an account made requests, and what it used of the allowance of that day (UTC).
-- Grain: one row. Reads: account_activity_5m.
WITH
    (SELECT max(slot) FROM account_activity_5m WHERE account_id = {account:String}) AS newest
SELECT
    if(toUInt32(newest) = 0, NULL, toDateTime64(newest + INTERVAL 5 MINUTE, 3, 'UTC')) AS seen_until,
    toFloat64(sum(a.units)) AS units_today
FROM account_activity_5m AS a
WHERE account_id = {account:String} AND a.slot >= toStartOfDay(newest)
