-- coordinated-flood, first look: minutes in which the platform gets far more than in the hour before,
-- and several busy accounts make much of it.
-- Grain: one row per look and such minute. Reads: account_activity_1m.
--
-- Whether the accounts are busier than usual is looked at in signals.sql: on a great platform some
-- are always busy, and then it gets no more than ever.
WITH
    arrayZip({starts:Array(DateTime('UTC'))}, {ends:Array(DateTime('UTC'))}) AS looks,
    (
        SELECT groupArray((h.minute, h.requests))
        FROM
        (
            SELECT minute, sum(a.requests) AS requests
            FROM account_activity_1m AS a
            WHERE minute >= {from:DateTime64(3, 'UTC')} - INTERVAL 1 HOUR
                AND minute < {to:DateTime64(3, 'UTC')}
            GROUP BY minute
        ) AS h
    ) AS totals
SELECT
    toUnixTimestamp(look.2) AS due_s, toString(minute) AS candidate,
    -- The busiest: on a great platform more are busy than can be looked at.
    arrayMap(
        b -> b.2,
        groupArraySortedIf(200)((-toInt64(m.requests), account_id), m.requests >= {requests_min:UInt32})
    ) AS account_ids
FROM
(
    SELECT look, account_id, minute, sum(a.requests) AS requests
    FROM account_activity_1m AS a
    ARRAY JOIN arrayFilter(l -> minute >= l.1 AND minute < l.2, looks) AS look
    WHERE minute >= {from:DateTime64(3, 'UTC')} AND minute < {to:DateTime64(3, 'UTC')}
    GROUP BY look, account_id, minute
) AS m
GROUP BY look, minute
HAVING length(account_ids) >= {accounts_min:UInt32}
    AND sumIf(m.requests, m.requests >= {requests_min:UInt32})
        >= {platform_share_min:Float64} * sum(m.requests)
    AND sum(m.requests) >= {platform_rise_min:Float64} / 60 * arraySum(
        t -> if(t.1 >= look.1 - INTERVAL 1 HOUR AND t.1 < look.1, t.2, 0), totals
    )
ORDER BY due_s, candidate
