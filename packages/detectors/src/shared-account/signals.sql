-- shared-account: from which origins one credential is used, hour by hour.
-- Grain: one row per candidate with its due and credential that shows origins enough, measured over
-- the day before it is due. Reads: key_origins_15m, request_events and account_profiles of the
-- candidates alone.
--
-- An origin is a client in the network of one operator. How many of them are independent, and how
-- many were in use at one time, is worked out in origins.ts. The openings say what each origin did
-- in the quarter of an hour in which it was first seen, a week back at most; `contents` holds for each
-- client of the credential similarity hashes of what it asked for first, and some of its networks.
WITH
    candidates AS
    (
        SELECT one.1 AS candidate, one.2 AS due
        FROM (SELECT arrayJoin(arrayZip(
            {candidates:Array(String)}, {dues:Array(DateTime('UTC'))}
        )) AS one)
    ),
    quarters AS
    (
        SELECT
            due, account_id, api_key_id, client, operator, slot, max(k.country) AS country,
            sum(k.requests) AS requests, toFloat64(sum(k.units)) AS units,
            groupBitmapMergeState(k.minutes) AS minutes
        FROM key_origins_15m AS k
        INNER JOIN candidates AS c ON c.candidate = k.account_id
        WHERE slot >= {from:DateTime64(3, 'UTC')} - INTERVAL 7 DAY AND slot < {to:DateTime64(3, 'UTC')}
            AND client != '' AND account_id IN {candidate_accounts:Array(String)}
            AND slot >= due - INTERVAL 7 DAY AND slot < due
        GROUP BY due, account_id, api_key_id, client, operator, slot
    ),
    hourly AS
    (
        SELECT
            due, account_id, api_key_id, client, operator, toStartOfHour(slot) AS hour,
            max(q.country) AS country, sum(q.requests) AS requests,
            arraySort(bitmapToArray(groupBitmapMergeState(q.minutes))) AS minutes
        FROM quarters AS q
        WHERE slot >= due - INTERVAL 24 HOUR
        GROUP BY due, account_id, api_key_id, client, operator, hour
    ),
    asked AS
    (
        SELECT
            due, account_id, api_key_id,
            groupArray((arrayMap(piece -> leftPad(hex(piece.2), 16, '0'), pieces), networks))
                AS contents
        FROM
        (
            SELECT
                due, account_id, api_key_id, tls_fingerprint, user_agent,
                groupArraySorted({pieces_max:UInt8})(
                    (toUnixTimestamp64Milli(occurred_at), assumeNotNull(content_simhash))
                ) AS pieces,
                groupUniqArray({networks_max:UInt8})(toString(IPv6CIDRToRange(
                    client_ip, if(startsWith(toString(client_ip), '::ffff:'), 120, 64)
                ).1)) AS networks
            FROM request_events AS e
            INNER JOIN candidates AS c ON c.candidate = e.account_id
            WHERE account_id IN {candidate_accounts:Array(String)}
                AND occurred_at >= {from:DateTime64(3, 'UTC')} - INTERVAL 24 HOUR
                AND occurred_at < {to:DateTime64(3, 'UTC')}
                AND occurred_at >= due - INTERVAL 24 HOUR AND occurred_at < due
                AND content_simhash IS NOT NULL
                AND (tls_fingerprint IS NOT NULL OR user_agent IS NOT NULL)
            GROUP BY due, account_id, api_key_id, tls_fingerprint, user_agent
            ORDER BY due, account_id, api_key_id, pieces
            LIMIT {clients_max:UInt16} BY due, account_id, api_key_id
        )
        GROUP BY due, account_id, api_key_id
    )
SELECT
    u.account_id AS subject_id, u.api_key_id AS api_key_id,
    toString(toDateTime64(u.due - INTERVAL 24 HOUR, 3, 'UTC')) AS window_start,
    toString(toDateTime64(u.due, 3, 'UTC')) AS window_end,
    u.uses AS uses, o.openings AS openings, c.contents AS contents, p.organization_id AS organization
FROM
(
    SELECT
        due, account_id, api_key_id,
        arraySort(groupArray(
            (client, operator, country, h.requests, toUnixTimestamp(hour), h.minutes)
        )) AS uses
    FROM hourly AS h
    GROUP BY due, account_id, api_key_id
    HAVING least(uniqExact(client), uniqExact(operator)) >= {actors_min:UInt32}
) AS u
INNER JOIN
(
    SELECT
        due, account_id, api_key_id,
        arraySort(groupArray((client, operator, opening.1, opening.2))) AS openings
    FROM
    (
        SELECT
            due, account_id, api_key_id, client, operator,
            argMin((q.requests, q.units), slot) AS opening
        FROM quarters AS q
        GROUP BY due, account_id, api_key_id, client, operator
    )
    GROUP BY due, account_id, api_key_id
) AS o ON o.account_id = u.account_id AND o.api_key_id = u.api_key_id AND o.due = u.due
LEFT JOIN asked AS c
    ON c.account_id = u.account_id AND c.api_key_id = u.api_key_id AND c.due = u.due
LEFT JOIN
(
    SELECT account_id, organization_id
    FROM account_profiles FINAL
    WHERE account_id IN {candidate_accounts:Array(String)}
) AS p ON p.account_id = u.account_id
ORDER BY window_end, subject_id, api_key_id
