-- shared-account: from how many independent origins one credential is used.
-- Grain: one row per credential that was active in [from, to), measured over the day before `to`.
-- Reads: account_activity_1m, key_origins_15m, account_profiles.
--
-- An origin is a client in the network of one operator. One person who moves keeps the client; one
-- fleet keeps the operator: so the actors are at least the pairs that differ in both, bounded by
-- the smaller of the two counts. An origin counts once it sent `origin_requests_min` requests.
-- `crowding` is the minutes of all origins over the minutes with any: 1 for one at a time.
WITH
    {to:DateTime64(3, 'UTC')} AS period_end,
    period_end - INTERVAL 24 HOUR AS period_start,
    active AS
    (
        SELECT account_id
        FROM account_activity_1m
        WHERE minute >= {from:DateTime64(3, 'UTC')} AND minute < period_end
        GROUP BY account_id
    ),
    origins AS
    (
        SELECT
            account_id, api_key_id, client, operator, max(o.country) AS country,
            sum(o.requests) AS requests, count(DISTINCT hour) AS hours,
            sum(o.hour_minutes) AS minutes
        FROM
        (
            SELECT
                account_id, api_key_id, client, operator, toStartOfHour(slot) AS hour,
                max(k.country) AS country,
                sum(k.requests) AS requests, groupBitmapMerge(k.minutes) AS hour_minutes
            FROM key_origins_15m AS k
            WHERE account_id IN (SELECT account_id FROM active)
                AND slot >= period_start AND slot < period_end
            GROUP BY account_id, api_key_id, client, operator, hour
        ) AS o
        GROUP BY account_id, api_key_id, client, operator
        HAVING requests >= {origin_requests_min:UInt32}
    ),
    busy AS
    (
        SELECT account_id, api_key_id, sum(hour_minutes) AS minutes, count() AS hours
        FROM
        (
            SELECT
                account_id, api_key_id, toStartOfHour(slot) AS hour,
                groupBitmapMerge(k.minutes) AS hour_minutes
            FROM key_origins_15m AS k
            WHERE account_id IN (SELECT account_id FROM active)
                AND slot >= period_start AND slot < period_end
            GROUP BY account_id, api_key_id, hour
        )
        GROUP BY account_id, api_key_id
    ),
    keys AS
    (
        SELECT
            account_id, api_key_id, count() AS origins,
            uniqExact(client) AS clients, uniqExact(operator) AS operators,
            uniqExactIf(country, country IS NOT NULL) AS countries,
            sum(o.requests) AS requests, sum(o.minutes) AS origin_minutes,
            max(o.requests) / sum(o.requests) AS top_origin_share
        FROM origins AS o
        WHERE client != ''
        GROUP BY account_id, api_key_id
    )
SELECT
    k.account_id AS subject_id, k.api_key_id AS api_key_id,
    toString(period_start) AS window_start, toString(period_end) AS window_end,
    k.origins AS origins, k.clients AS clients, k.operators AS operators,
    k.countries AS countries, k.requests AS requests, b.hours AS hours,
    k.origin_minutes / greatest(b.minutes, 1) AS crowding,
    k.top_origin_share AS top_origin_share,
    least(k.clients, k.operators) AS actors
FROM keys AS k
INNER JOIN busy AS b ON b.account_id = k.account_id AND b.api_key_id = k.api_key_id
WHERE actors >= {actors_min:UInt32}
ORDER BY subject_id, actors DESC, api_key_id
LIMIT 1 BY subject_id
