-- leaked-key: from where the credentials of the candidates were used, and how each origin began.
-- Grain: one row per credential with two origins or more, measured over the `hours` before `to`.
-- Reads: request_events of the candidates alone.
--
-- An origin is a client in one network (/24 or /64). A call looks where it costs nothing and
-- carries no content. `pieces` are the similarity hashes of the first contents of an origin. Who is known and who is new is worked out in newcomers.ts.
WITH
    {to:DateTime64(3, 'UTC')} AS period_end,
    period_end - toIntervalHour({hours:UInt8}) AS period_start
SELECT
    account_id AS subject_id, api_key_id,
    toString(period_start) AS window_start, toString(period_end) AS window_end,
    arraySort(o -> (o.5, o.1, o.2), groupArray({origins_max:UInt32})((
        client, network, operator, seen_country, first_ms, last_ms, calls, looks, minutes, opening,
        arrayMap(piece -> hex(piece.2), pieces)
    ))) AS origins
FROM
(
    SELECT
        account_id, api_key_id,
        concat(
            ifNull(CAST(tls_fingerprint, 'Nullable(String)'), ''), ' ',
            ifNull(CAST(user_agent, 'Nullable(String)'), '')
        ) AS client,
        toString(IPv6CIDRToRange(
            client_ip, if(startsWith(toString(client_ip), '::ffff:'), 120, 64)
        ).1) AS network,
        toString(max(asn)) AS operator, CAST(max(country), 'Nullable(String)') AS seen_country,
        toUnixTimestamp64Milli(min(occurred_at)) AS first_ms,
        toUnixTimestamp64Milli(max(occurred_at)) AS last_ms,
        count() AS calls,
        countIf(request_events.units = 0 AND content_hash IS NULL) AS looks,
        uniqExact(toStartOfMinute(occurred_at)) AS minutes,
        groupArraySorted({opening_calls:UInt8})((
            toUnixTimestamp64Milli(occurred_at), CAST(endpoint, 'String'),
            toBool(request_events.units = 0 AND content_hash IS NULL)
        )) AS opening,
        groupArraySortedIf({pieces_max:UInt8})(
            (toUnixTimestamp64Milli(occurred_at), assumeNotNull(content_simhash)),
            content_simhash IS NOT NULL
        ) AS pieces
    FROM request_events
    WHERE account_id IN {candidate_accounts:Array(String)}
        AND occurred_at >= period_start AND occurred_at < period_end
    GROUP BY account_id, api_key_id, client, network
)
GROUP BY subject_id, api_key_id
HAVING length(origins) >= 2
ORDER BY subject_id, api_key_id
