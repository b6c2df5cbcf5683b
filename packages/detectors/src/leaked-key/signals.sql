-- leaked-key: from where the credentials of the candidates were used, and how each origin began.
-- Grain: one row per candidate with its due and credential with two origins or more, measured over
-- the `hours` before it is due. Reads: request_events of the candidates alone.
--
-- An origin is a client in one network (/24 or /64). A call looks where it costs nothing and
-- carries no content. Whoever looks around at the beginning looks at `opening_calls` endpoints, so accounts
-- that did not are left out before all that is told of an origin is read. `pieces` are the similarity hashes of the first contents of an origin. Who is known and who is new is worked out in newcomers.ts.
SELECT
    account_id AS subject_id, api_key_id,
    toString(toDateTime64(due - toIntervalHour({hours:UInt8}), 3, 'UTC')) AS window_start,
    toString(toDateTime64(due, 3, 'UTC')) AS window_end,
    arrayMap(
        o -> (o.2, o.3, o.4, o.5, o.1, o.6, o.7, o.8, o.9, o.10, o.11),
        -- The first of them, where there are more.
        groupArraySorted({origins_max:UInt32})((
            first_ms, client, network, operator, seen_country, last_ms, calls, looks, minutes, opening,
            arrayMap(piece -> leftPad(hex(piece.2), 16, '0'), pieces)
        ))
    ) AS origins
FROM
(
    SELECT
        account_id, due, api_key_id, client, network,
        toString(max(asn)) AS operator, CAST(max(country), 'Nullable(String)') AS seen_country,
        toUnixTimestamp64Milli(min(occurred_at)) AS first_ms,
        toUnixTimestamp64Milli(max(occurred_at)) AS last_ms,
        count() AS calls, countIf(is_look) AS looks,
        uniqExact(toStartOfMinute(occurred_at)) AS minutes,
        groupArraySorted({opening_calls:UInt8})((
            toUnixTimestamp64Milli(occurred_at), CAST(endpoint, 'String'), toBool(is_look)
        )) AS opening,
        groupArraySortedIf({pieces_max:UInt8})(
            (toUnixTimestamp64Milli(occurred_at), assumeNotNull(content_simhash)),
            content_simhash IS NOT NULL
        ) AS pieces
    FROM
    (
        SELECT
            account_id, api_key_id, occurred_at, asn, country, endpoint, content_simhash,
            units = 0 AND content_hash IS NULL AS is_look,
            concat(
                ifNull(CAST(tls_fingerprint, 'Nullable(String)'), ''), ' ',
                ifNull(CAST(user_agent, 'Nullable(String)'), '')
            ) AS client,
            toString(IPv6CIDRToRange(
                client_ip, if(startsWith(toString(client_ip), '::ffff:'), 120, 64)
            ).1) AS network
        FROM request_events
        WHERE occurred_at >= {from:DateTime64(3, 'UTC')} + INTERVAL 15 MINUTE - toIntervalHour({hours:UInt8})
            AND occurred_at < {to:DateTime64(3, 'UTC')}
            AND account_id IN
            (
                SELECT account_id
                FROM request_events
                WHERE account_id IN {candidate_accounts:Array(String)}
                    AND occurred_at >= {from:DateTime64(3, 'UTC')} + INTERVAL 15 MINUTE - toIntervalHour({hours:UInt8})
                    AND occurred_at < {to:DateTime64(3, 'UTC')}
                    AND units = 0 AND content_hash IS NULL
                GROUP BY account_id
                HAVING uniqExact(endpoint) >= {opening_calls:UInt8}
            )
    ) AS e
    INNER JOIN
    (
        SELECT one.1 AS candidate, one.2 AS due
        FROM (SELECT arrayJoin(arrayZip(
            {candidates:Array(String)}, {dues:Array(DateTime('UTC'))}
        )) AS one)
    ) AS c ON c.candidate = e.account_id
    WHERE occurred_at >= due - toIntervalHour({hours:UInt8}) AND occurred_at < due
    GROUP BY account_id, due, api_key_id, client, network
)
GROUP BY subject_id, due, api_key_id
HAVING length(origins) >= 2
ORDER BY window_end, subject_id, api_key_id
