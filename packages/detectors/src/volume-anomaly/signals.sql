-- volume-anomaly: five minutes of an account against its own history of five-minute slots.
-- Grain: one row per account and minute in a look at which five minutes end that are far above all
-- that the account did before.
-- Reads: account_activity_1m, account_activity_5m.
--
-- Baseline: the active slots of the `history_days` before the hour that precedes the hour of the
-- window, so that an attack does not teach it. Idle slots do not count: they would make any use look
-- like a flood. Counts are variance-stabilized, y = 2 sqrt(x + 3/8) (Anscombe).
WITH
    {from:DateTime64(3, 'UTC')} AS period_start,
    {to:DateTime64(3, 'UTC')} AS period_end,
    toStartOfHour(period_start) AS first_hour,
    toStartOfHour(period_end - INTERVAL 1 MILLISECOND) AS last_hour,
    minutes AS
    (
        SELECT minute, account_id, sum(a.requests) AS requests, sum(a.throttled) AS throttled,
            sum(a.server_errors) AS server_errors
        FROM account_activity_1m AS a
        WHERE minute >= period_start - INTERVAL 5 MINUTE AND minute < period_end
            AND account_id IN {candidates:Array(String)}
        GROUP BY minute, account_id
    ),
    windows AS
    (
        SELECT
            account_id, minute + toIntervalMinute(ahead) AS window_end,
            toStartOfHour(window_end - INTERVAL 1 SECOND) AS window_hour,
            sum(m.requests) AS requests, sum(m.throttled) AS throttled,
            sum(m.server_errors) AS server_errors,
            countIf(5 * m.requests >= {requests_min:UInt32}) AS busy_minutes
        FROM minutes AS m
        ARRAY JOIN range(1, 6) AS ahead
        WHERE arrayExists(
            (starts_at, ends_at) -> window_end > starts_at AND window_end <= ends_at,
            {starts:Array(DateTime('UTC'))}, {ends:Array(DateTime('UTC'))}
        )
        GROUP BY account_id, window_end
        HAVING requests >= {requests_min:UInt32}
    ),
    platform AS
    (
        SELECT minute + toIntervalMinute(ahead) AS window_end, sum(p.requests) AS requests
        FROM account_activity_1m AS p
        ARRAY JOIN range(1, 6) AS ahead
        WHERE minute >= period_start - INTERVAL 5 MINUTE AND minute < period_end
        GROUP BY window_end
    ),
    history AS
    (
        SELECT account_id, slot, sum(h.requests) AS requests
        FROM account_activity_5m AS h
        WHERE account_id IN {candidates:Array(String)}
            AND slot < last_hour - INTERVAL 1 HOUR
            AND slot >= first_hour - toIntervalDay({history_days:UInt32})
        GROUP BY account_id, slot
    ),
    baseline AS
    (
        SELECT
            account_id, window_hour, count() AS slots, uniqExact(toStartOfHour(slot)) AS hours,
            quantileExact(0.5)(2 * sqrt(requests + 0.375)) AS center,
            quantileExact(0.5)(requests) AS requests_median, max(requests) AS requests_max,
            arrayReduce(
                'quantileExact(0.5)',
                arrayMap(y -> abs(y - center), groupArray(2 * sqrt(requests + 0.375)))
            ) AS mad
        FROM history
        ARRAY JOIN arrayMap(
            hour -> first_hour + toIntervalHour(hour),
            range(toUInt32(dateDiff('hour', first_hour, last_hour) + 1))
        ) AS window_hour
        WHERE slot < window_hour - INTERVAL 1 HOUR
            AND slot >= window_hour - toIntervalDay({history_days:UInt32})
        GROUP BY account_id, window_hour
    )
SELECT
    w.account_id AS subject_id,
    toString(w.window_end - INTERVAL 5 MINUTE) AS window_start,
    toString(w.window_end) AS window_end,
    w.requests AS requests, w.throttled AS throttled, w.server_errors AS server_errors,
    w.busy_minutes AS busy_minutes,
    p.requests AS platform_requests,
    s.hours AS history_hours,
    if(s.slots = 0, NULL, s.requests_median) AS requests_median,
    if(s.slots = 0, NULL, s.requests_max) AS requests_max,
    -- The floor keeps a perfectly regular account from being judged by a spread of nothing.
    if(
        s.slots = 0, NULL,
        0.6745 * (2 * sqrt(w.requests + 0.375) - s.center) / greatest(s.mad, 0.6745)
    ) AS robust_z
FROM windows AS w
INNER JOIN platform AS p ON p.window_end = w.window_end
LEFT JOIN baseline AS s ON s.account_id = w.account_id AND s.window_hour = w.window_hour
WHERE s.slots = 0 OR w.requests > {ratio_min:Float64} * s.requests_max
ORDER BY window_end, subject_id
