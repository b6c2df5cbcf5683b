-- coordinated-flood, first look: minutes in which the platform gets far more than in the hour before,
-- and several busy accounts make much of it.
-- Grain: one row per such minute in [from, to). Reads: account_activity_1m.
--
-- Whether the accounts are busier than usual is looked at in signals.sql: on a great platform some
-- are always busy, and then it gets no more than ever.
WITH
    {from:DateTime64(3, 'UTC')} AS period_start,
    {to:DateTime64(3, 'UTC')} AS period_end
SELECT
    toString(minute) AS candidate,
    groupArraySortedIf(200)(account_id, m.requests >= {requests_min:UInt32}) AS account_ids
FROM
(
    SELECT account_id, minute, sum(a.requests) AS requests
    FROM account_activity_1m AS a
    WHERE minute >= period_start AND minute < period_end
    GROUP BY account_id, minute
) AS m
GROUP BY minute
HAVING length(account_ids) >= {accounts_min:UInt32}
    AND sumIf(m.requests, m.requests >= {requests_min:UInt32})
        >= {platform_share_min:Float64} * sum(m.requests)
    AND sum(m.requests) >= {platform_rise_min:Float64} * (
        SELECT sum(h.requests) / 60
        FROM account_activity_1m AS h
        WHERE minute >= period_start - INTERVAL 1 HOUR AND minute < period_start
    )
ORDER BY candidate
