-- key-origins-15m: quarters of an hour of credentials and origins that the rollup tells otherwise.
-- Grain: one row: rows compared, rows that differ, the first of these. A side that has no row
-- shows zeros. Reads: request_events, key_origins_15m.
WITH
    recomputed AS
    (
        WITH
            client_ip BETWEEN toIPv6('::ffff:0.0.0.0') AND toIPv6('::ffff:255.255.255.255') AS is_v4,
            if(
                is_v4,
                concat(replaceOne(toString(IPv6CIDRToRange(client_ip, 112).1), '::ffff:', ''), '/16'),
                concat(toString(IPv6CIDRToRange(client_ip, 32).1), '/32')
            ) AS supernet
        SELECT
            toStartOfFifteenMinutes(occurred_at) AS slot, account_id, api_key_id,
            if(
                tls_fingerprint IS NULL AND user_agent IS NULL, '',
                concat(ifNull(tls_fingerprint, ''), ' ', ifNull(user_agent, ''))
            ) AS client,
            ifNull(concat('AS', toString(asn)), supernet) AS operator,
            tuple(
                ifNull(CAST(max(e.country), 'Nullable(String)'), '') AS country,
                count() AS requests, sum(e.units) AS units,
                uniqExact(toMinute(occurred_at)) AS minutes
            ) AS said
        FROM request_events AS e
        WHERE occurred_at >= {from:DateTime64(3)} AND occurred_at < {to:DateTime64(3)}
        GROUP BY slot, account_id, api_key_id, client, operator
    ),
    rolled_up AS
    (
        SELECT
            slot, account_id, api_key_id, client, operator,
            tuple(
                ifNull(max(r.country), '') AS country,
                sum(r.requests) AS requests, sum(r.units) AS units,
                groupBitmapMerge(r.minutes) AS minutes
            ) AS said
        FROM key_origins_15m AS r
        WHERE slot >= {from:DateTime64(3)} AND slot < {to:DateTime64(3)}
        GROUP BY slot, account_id, api_key_id, client, operator
    ),
    compared AS
    (
        SELECT
            tuple(slot, account_id, api_key_id, client, operator) AS key,
            anyIf(said, side = 'events') AS events,
            anyIf(said, side = 'rollup') AS rollup
        FROM
        (
            SELECT 'events' AS side, slot, account_id, api_key_id, client, operator, said
            FROM recomputed
            UNION ALL
            SELECT 'rollup' AS side, slot, account_id, api_key_id, client, operator, said
            FROM rolled_up
        )
        GROUP BY slot, account_id, api_key_id, client, operator
    )
SELECT
    count() AS compared, countIf(events != rollup) AS differing,
    groupArrayIf(10)(tuple(key, events, rollup), events != rollup) AS examples
FROM compared
