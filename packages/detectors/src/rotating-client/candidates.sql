-- rotating-client, first look: callers whose accounts are in use at the same time, or are refused.
-- Grain: one row per caller. Reads: entity_activity_15m.
--
-- Where people use a machine one after the other, the spans of their use add up to less than the
-- time; where a program takes turns, each account spans most of it. A program that changes only
-- when it is refused leaves refusals on several accounts.
WITH
    {to:DateTime64(3, 'UTC')} AS period_end,
    period_end - toIntervalHour({hours:UInt8}) AS period_start
SELECT concat(kind, ':', value) AS candidate, groupUniqArray(account_id) AS account_ids
FROM
(
    SELECT
        kind, value, account_id, toStartOfHour(slot) AS hour,
        sum(a.requests) AS requests, sum(a.throttled) AS throttled,
        min(a.first_at) AS first_at, max(a.last_at) AS last_at
    FROM entity_activity_15m AS a
    WHERE slot >= period_start AND slot < period_end AND kind IN ('device', 'caller', 'network')
    GROUP BY kind, value, account_id, hour
) AS e
GROUP BY kind, value
HAVING length(account_ids) >= {accounts_min:UInt32}
    AND length(account_ids) <= if(kind = 'network', {network_accounts_max:UInt32}, {accounts_max:UInt32})
    AND sum(e.requests) >= {calls_min:UInt32}
    AND max(e.last_at) >= {from:DateTime64(3, 'UTC')}
    AND (
        sum(dateDiff('second', e.first_at, e.last_at))
            >= 1.5 * dateDiff('second', min(e.first_at), max(e.last_at))
        OR uniqIf(account_id, e.throttled > 0) >= {accounts_min:UInt32} - 1
    )
ORDER BY candidate
