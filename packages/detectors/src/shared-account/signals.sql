-- shared-account: from which origins one credential is used, hour by hour.
-- Grain: one row per credential that was active in [from, to) and shows origins enough, measured over
-- the day before `to`. Reads: account_activity_1m, key_origins_15m.
--
-- An origin is a client in the network of one operator. How many of them are independent, and how
-- many were in use at one time, is worked out in origins.ts.
WITH
    {to:DateTime64(3, 'UTC')} AS period_end,
    period_end - INTERVAL 24 HOUR AS period_start,
    hourly AS
    (
        SELECT
            account_id, api_key_id, client, operator, toStartOfHour(slot) AS hour,
            max(k.country) AS country, sum(k.requests) AS requests,
            bitmapToArray(groupBitmapMergeState(k.minutes)) AS minutes
        FROM key_origins_15m AS k
        WHERE slot >= period_start AND slot < period_end AND client != ''
            AND account_id IN
            (
                SELECT account_id FROM account_activity_1m
                WHERE minute >= {from:DateTime64(3, 'UTC')} AND minute < period_end
            )
        GROUP BY account_id, api_key_id, client, operator, hour
    )
SELECT
    account_id AS subject_id, api_key_id,
    toString(period_start) AS window_start, toString(period_end) AS window_end,
    arraySort(groupArray(
        (client, operator, country, h.requests, toUnixTimestamp(hour), h.minutes)
    )) AS uses
FROM hourly AS h
GROUP BY subject_id, api_key_id
HAVING least(uniqExact(client), uniqExact(operator)) >= {actors_min:UInt32}
ORDER BY subject_id, api_key_id
