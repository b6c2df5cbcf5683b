-- volume-anomaly: five minutes of an account against its own history of five-minute slots.
-- Grain: one row per account and minute in (from, to] at which five minutes end that are far above
-- all that the account did before. Reads: account_activity_1m, account_activity_5m.
--
-- Baseline: the active slots of the `history_days` before the hour that precedes the window, so
-- that an attack does not teach it. Idle slots do not count: they would make any use look like a
-- flood. Counts are variance-stabilized, y = 2 sqrt(x + 3/8) (Anscombe).
WITH
    recent AS
    (
        SELECT minute, account_id, sum(a.requests) AS requests, sum(a.throttled) AS throttled,
            sum(a.server_errors) AS server_errors
        FROM account_activity_1m AS a
        WHERE minute >= {from:DateTime64(3, 'UTC')} - INTERVAL 5 MINUTE
            AND minute < {to:DateTime64(3, 'UTC')}
        GROUP BY minute, account_id
    ),
    trailing AS
    (
        SELECT
            account_id, minute + toIntervalMinute(ahead) AS window_end,
            sum(requests) AS requests, sum(throttled) AS throttled,
            sum(server_errors) AS server_errors
        FROM recent
        ARRAY JOIN range(1, 6) AS ahead
        WHERE window_end > {from:DateTime64(3, 'UTC')} AND window_end <= {to:DateTime64(3, 'UTC')}
        GROUP BY account_id, window_end
    ),
    platform AS
    (
        SELECT window_end, sum(requests) AS requests, sum(server_errors) AS server_errors
        FROM trailing
        GROUP BY window_end
    ),
    candidates AS (SELECT * FROM trailing WHERE requests >= {requests_min:UInt32}),
    history AS
    (
        SELECT account_id, slot, sum(h.requests) AS requests
        FROM account_activity_5m AS h
        WHERE account_id IN (SELECT account_id FROM candidates)
            AND slot < toStartOfHour({to:DateTime64(3, 'UTC')} - INTERVAL 1 MILLISECOND)
                - INTERVAL 1 HOUR
            AND slot >= toStartOfHour({to:DateTime64(3, 'UTC')} - INTERVAL 1 MILLISECOND)
                - toIntervalDay({history_days:UInt32})
        GROUP BY account_id, slot
    ),
    baseline AS
    (
        SELECT
            account_id, count() AS slots, uniqExact(toStartOfHour(slot)) AS hours,
            quantileExact(0.5)(2 * sqrt(requests + 0.375)) AS center,
            quantileExact(0.5)(requests) AS requests_median, max(requests) AS requests_max,
            groupArray(2 * sqrt(requests + 0.375)) AS stabilized
        FROM history
        GROUP BY account_id
    ),
    spread AS
    (
        SELECT
            account_id, slots, hours, center, requests_median, requests_max,
            arrayReduce('quantileExact(0.5)', arrayMap(y -> abs(y - center), stabilized)) AS mad
        FROM baseline
    )
SELECT
    c.account_id AS subject_id,
    toString(c.window_end - INTERVAL 5 MINUTE) AS window_start,
    toString(c.window_end) AS window_end,
    c.requests AS requests, c.throttled AS throttled, c.server_errors AS server_errors,
    p.requests AS platform_requests, p.server_errors AS platform_server_errors,
    s.slots AS history_slots, s.hours AS history_hours,
    if(s.slots = 0, NULL, s.requests_median) AS requests_median,
    if(s.slots = 0, NULL, s.requests_max) AS requests_max,
    -- The floor keeps a perfectly regular account from being judged by a spread of nothing.
    if(
        s.slots = 0, NULL,
        0.6745 * (2 * sqrt(c.requests + 0.375) - s.center) / greatest(s.mad, 0.6745)
    ) AS robust_z
FROM candidates AS c
INNER JOIN platform AS p ON p.window_end = c.window_end
LEFT JOIN spread AS s ON s.account_id = c.account_id
WHERE s.slots = 0 OR c.requests > {ratio_min:Float64} * s.requests_max
ORDER BY window_end, subject_id
