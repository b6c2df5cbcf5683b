-- rotating-client, first look: callers whose accounts are in use at the same time, or are refused.
-- Grain: one row per look and caller. Reads: entity_uses_15m.
--
-- Where people use a machine one after the other, the spans of their use add up to less than the
-- time; where a program takes turns, each account spans most of it. A program that changes only
-- when it is refused leaves refusals on several accounts. Most identifiers are one account's or
-- two, so those of more are found first.
WITH
    arrayZip({starts:Array(DateTime('UTC'))}, {ends:Array(DateTime('UTC'))}) AS looks,
    {ends:Array(DateTime('UTC'))}[1] - toIntervalHour({hours:UInt8}) AS period_start,
    {to:DateTime64(3, 'UTC')} AS period_end
SELECT
    toUnixTimestamp(look.2) AS due_s, concat(kind, ':', value) AS candidate,
    groupUniqArray(account_id) AS account_ids
FROM
(
    SELECT
        look, kind, value, account_id, toStartOfHour(slot) AS hour,
        sum(a.requests) AS requests, sum(a.throttled) AS throttled,
        min(a.first_at) AS first_at, max(a.last_at) AS last_at
    FROM entity_uses_15m AS a
    ARRAY JOIN arrayFilter(
        l -> slot >= l.2 - toIntervalHour({hours:UInt8}) AND slot < l.2, looks
    ) AS look
    WHERE slot >= period_start AND slot < period_end AND kind IN ('device', 'caller', 'network')
        AND cityHash64(kind, value) IN
        (
            SELECT cityHash64(kind, value) AS caller
            FROM entity_uses_15m AS b
            WHERE slot >= period_start AND slot < period_end
                AND kind IN ('device', 'caller', 'network')
            GROUP BY caller
            HAVING uniqExact(cityHash64(account_id)) >= {accounts_min:UInt32}
                AND sum(b.requests) >= {calls_min:UInt32}
        )
    GROUP BY look, kind, value, account_id, hour
) AS e
GROUP BY look, kind, value
HAVING length(account_ids) >= {accounts_min:UInt32}
    AND length(account_ids) <= if(kind = 'network', {network_accounts_max:UInt32}, {accounts_max:UInt32})
    AND sum(e.requests) >= {calls_min:UInt32}
    AND max(e.last_at) >= look.1
    AND (
        sum(dateDiff('second', e.first_at, e.last_at))
            >= 1.5 * dateDiff('second', min(e.first_at), max(e.last_at))
        OR uniqIf(account_id, e.throttled > 0) >= {accounts_min:UInt32} - 1
    )
ORDER BY due_s, candidate
