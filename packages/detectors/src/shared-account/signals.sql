-- shared-account: from which origins one credential is used, hour by hour.
-- Grain: one row per credential of the candidates that shows origins enough, measured over the day
-- before `to`. Reads: key_origins_15m and request_events of the candidates alone.
--
-- An origin is a client in the network of one operator. How many of them are independent, and how
-- many were in use at one time, is worked out in origins.ts. The openings say what each origin did
-- in the quarter of an hour in which it was first seen, a week back at most; `contents` holds for each
-- client of the credential similarity hashes of what it asked for first, and some of its networks.
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
            AND account_id IN {candidate_accounts:Array(String)}
        GROUP BY account_id, api_key_id, client, operator, hour
    ),
    asked AS
    (
        SELECT
            account_id, api_key_id,
            groupArray((arrayMap(piece -> hex(piece.2), pieces), networks)) AS contents
        FROM
        (
            SELECT
                account_id, api_key_id, tls_fingerprint, user_agent,
                groupArraySorted({pieces_max:UInt8})(
                    (toUnixTimestamp64Milli(occurred_at), assumeNotNull(content_simhash))
                ) AS pieces,
                groupUniqArray({networks_max:UInt8})(toString(IPv6CIDRToRange(
                    client_ip, if(startsWith(toString(client_ip), '::ffff:'), 120, 64)
                ).1)) AS networks
            FROM request_events
            WHERE account_id IN {candidate_accounts:Array(String)}
                AND occurred_at >= period_start AND occurred_at < period_end
                AND content_simhash IS NOT NULL
                AND (tls_fingerprint IS NOT NULL OR user_agent IS NOT NULL)
            GROUP BY account_id, api_key_id, tls_fingerprint, user_agent
            ORDER BY account_id, api_key_id, pieces
            LIMIT {clients_max:UInt16} BY account_id, api_key_id
        )
        GROUP BY account_id, api_key_id
    )
SELECT
    u.account_id AS subject_id, u.api_key_id AS api_key_id,
    toString(period_start) AS window_start, toString(period_end) AS window_end,
    u.uses AS uses, o.openings AS openings, c.contents AS contents
FROM
(
    SELECT
        account_id, api_key_id,
        arraySort(groupArray(
            (client, operator, country, h.requests, toUnixTimestamp(hour), h.minutes)
        )) AS uses
    FROM hourly AS h
    GROUP BY account_id, api_key_id
    HAVING least(uniqExact(client), uniqExact(operator)) >= {actors_min:UInt32}
) AS u
INNER JOIN
(
    SELECT account_id, api_key_id, arraySort(groupArray((client, operator, opening.1, opening.2)))
        AS openings
    FROM
    (
        SELECT
            account_id, api_key_id, client, operator,
            argMin((quarter_requests, quarter_units), slot) AS opening
        FROM
        (
            SELECT
                account_id, api_key_id, client, operator, slot,
                sum(k.requests) AS quarter_requests, toFloat64(sum(k.units)) AS quarter_units
            FROM key_origins_15m AS k
            WHERE slot >= period_end - INTERVAL 7 DAY AND slot < period_end AND client != ''
                AND account_id IN {candidate_accounts:Array(String)}
            GROUP BY account_id, api_key_id, client, operator, slot
        )
        GROUP BY account_id, api_key_id, client, operator
    )
    GROUP BY account_id, api_key_id
) AS o ON o.account_id = u.account_id AND o.api_key_id = u.api_key_id
LEFT JOIN asked AS c ON c.account_id = u.account_id AND c.api_key_id = u.api_key_id
ORDER BY subject_id, api_key_id
