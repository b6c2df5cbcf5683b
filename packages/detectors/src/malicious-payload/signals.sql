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
    arrayMap(
        n -> toUnixTimestamp(period_start) + 60 * (n + 1),
        range(toUInt32(dateDiff('minute', period_start, period_end)))
    ) AS ends,
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
        SELECT ended, groupArray((value, k.accounts)) AS kinds
        FROM
        (
            SELECT ended, value, uniqExact(account_id) AS accounts
            FROM account_remarks_1m
            ARRAY JOIN arrayFilter(
                e -> toUnixTimestamp(minute) >= e - 3600 AND toUnixTimestamp(minute) < e, ends
            ) AS ended
            WHERE minute >= period_start - INTERVAL 1 HOUR AND minute < period_end AND kind = 'threat'
            GROUP BY ended, value
        ) AS k
        GROUP BY ended
    ),
    platform AS
    (
        SELECT ended, uniqExact(account_id) AS accounts
        FROM account_activity_1m
        ARRAY JOIN arrayFilter(
            e -> toUnixTimestamp(minute) >= e - 3600 AND toUnixTimestamp(minute) < e, ends
        ) AS ended
        WHERE minute >= period_start - INTERVAL 1 HOUR AND minute < period_end
        GROUP BY ended
    ),
    windows AS
    (
        SELECT
            account_id, ended,
            arrayFilter(m -> m.1 >= ended - 3600 * {hours:UInt32} AND m.1 < ended, minutes) AS own,
            arrayFilter(v -> v.1 >= ended - 3600 * {hours:UInt32} AND v.1 < ended, sent.verdicts)
                AS told
        FROM sent
        ARRAY JOIN arrayDistinct(arrayMap(v -> v.1 + 60, sent.verdicts)) AS ended
        WHERE ended > toUnixTimestamp(period_start)
    )
SELECT
    w.account_id AS subject_id,
    toString(toDateTime64(w.ended - 3600 * {hours:UInt32}, 3, 'UTC')) AS window_start,
    toString(toDateTime64(w.ended, 3, 'UTC')) AS window_end,
    arraySum(m -> m.2, w.own) AS requests, arraySum(m -> m.3, w.own) AS reported,
    arrayMap(v -> v.2, w.told) AS verdicts,
    length(arrayDistinct(arrayMap(v -> intDiv(v.1, 900), w.told))) AS quarters,
    arrayMin(arrayMap(v -> v.1, w.told)) AS first_seconds,
    arrayMax(arrayMap(v -> v.1, w.told)) AS last_seconds,
    arraySort(u.kinds) AS kinds, p.accounts AS active_accounts
FROM windows AS w
INNER JOIN usual AS u ON u.ended = w.ended
INNER JOIN platform AS p ON p.ended = w.ended
ORDER BY window_end, subject_id
