-- active-accounts: how many accounts were active in the day before each of some times.
-- Grain: one row per time that had any, in order. Reads: account_activity_1m.
--
-- A quarter of an hour that lies across an edge of the day counts with the minute that is nearest.
SELECT toUnixTimestamp(ends_at) AS end_s, uniq(account_id) AS accounts
FROM
(
    SELECT account_id, min(minute) AS first_minute, max(minute) AS last_minute
    FROM account_activity_1m
    WHERE minute >= arrayMin({ends:Array(DateTime('UTC'))}) - INTERVAL 1 DAY
        AND minute < arrayMax({ends:Array(DateTime('UTC'))})
    GROUP BY account_id, toStartOfFifteenMinutes(minute)
)
ARRAY JOIN arrayFilter(
    at -> last_minute >= at - INTERVAL 1 DAY AND first_minute < at, {ends:Array(DateTime('UTC'))}
) AS ends_at
GROUP BY ends_at
ORDER BY ends_at
