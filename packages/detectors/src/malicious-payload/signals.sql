-- malicious-payload: the verdicts of scanners on the requests of an account, beside all that it sent.
-- Grain: one row per candidate and minute in (from, to] that ends with a verdict; the hours before it
-- are looked at. Reads: account_remarks_1m, account_activity_1m, request_events.
--
-- A new rule of a scanner errs on everybody at once: what a verdict is worth follows from how many
-- of the accounts that were active in the last hour had it.
WITH
    {from:DateTime64(3, 'UTC')} AS period_start,
    {to:DateTime64(3, 'UTC')} AS period_end,
    period_start - toIntervalHour({hours:UInt32}) AS looked_from,
    sent AS
    (
        SELECT
            account_id,
            groupArray((m.at, m.requests, m.reported)) AS minutes,
            arrayFlatten(groupArray(arrayMap(
                kind -> (m.at, kind), arrayFlatten(m.verdicts)
            ))) AS verdicts
        FROM
        (
            SELECT
                account_id, toUnixTimestamp(toStartOfMinute(occurred_at)) AS at,
                count() AS requests, countIf(notEmpty(threat_signals)) AS reported,
                groupArrayIf(CAST(threat_signals, 'Array(String)'), notEmpty(threat_signals)) AS verdicts
            FROM request_events
            WHERE account_id IN {candidates:Array(String)}
                AND occurred_at >= looked_from AND occurred_at < period_end
            GROUP BY account_id, at
        ) AS m
        GROUP BY account_id
    ),
    usual AS
    (
        SELECT groupArray((value, k.accounts)) AS kinds
        FROM
        (
            SELECT value, uniqExact(account_id) AS accounts
            FROM account_remarks_1m
            WHERE minute >= period_end - INTERVAL 1 HOUR AND minute < period_end AND kind = 'threat'
            GROUP BY value
        ) AS k
    ),
    platform AS
    (
        SELECT uniqExact(account_id) AS accounts
        FROM account_activity_1m
        WHERE minute >= period_end - INTERVAL 1 HOUR AND minute < period_end
    )
SELECT
    s.account_id AS subject_id,
    toString(toDateTime64(ended - 3600 * {hours:UInt32}, 3, 'UTC')) AS window_start,
    toString(toDateTime64(ended, 3, 'UTC')) AS window_end,
    arraySum(m -> if(m.1 < ended, m.2, 0), s.minutes) AS requests,
    arraySum(m -> if(m.1 < ended, m.3, 0), s.minutes) AS reported,
    arrayMap(v -> v.2, arrayFilter(v -> v.1 < ended, s.verdicts)) AS verdicts,
    length(arrayDistinct(arrayMap(v -> intDiv(v.1, 900), arrayFilter(v -> v.1 < ended, s.verdicts))))
        AS quarters,
    arrayMin(arrayMap(v -> v.1, arrayFilter(v -> v.1 < ended, s.verdicts))) AS first_seconds,
    arrayMax(arrayMap(v -> v.1, arrayFilter(v -> v.1 < ended, s.verdicts))) AS last_seconds,
    u.kinds AS kinds, p.accounts AS active_accounts
FROM sent AS s
CROSS JOIN usual AS u
CROSS JOIN platform AS p
ARRAY JOIN arrayDistinct(arrayMap(v -> v.1 + 60, s.verdicts)) AS ended
WHERE ended > toUnixTimestamp(period_start)
ORDER BY window_end, subject_id
