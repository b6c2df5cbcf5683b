-- entity-uses-15m: uses of identifiers by accounts that the rollup tells otherwise.
-- Grain: one row: rows compared, rows that differ, the first of these. A side that has no row
-- shows zeros. Reads: request_events, entity_uses_15m.
WITH
    uses AS
    (
        WITH
            client_ip BETWEEN toIPv6('::ffff:0.0.0.0') AND toIPv6('::ffff:255.255.255.255') AS is_v4,
            replaceOne(toString(client_ip), '::ffff:', '') AS address,
            if(
                is_v4,
                concat(replaceOne(toString(IPv6CIDRToRange(client_ip, 120).1), '::ffff:', ''), '/24'),
                concat(toString(IPv6CIDRToRange(client_ip, 64).1), '/64')
            ) AS network,
            if(
                tls_fingerprint IS NULL AND user_agent IS NULL, '',
                concat(ifNull(tls_fingerprint, ''), ' ', ifNull(user_agent, ''))
            ) AS client
        SELECT
            toStartOfFifteenMinutes(occurred_at) AS slot, account_id, occurred_at,
            status = 429 OR ifNull(error_code = 'quota_exceeded', false) AS is_throttled,
            arrayJoin([
                ('address', address),
                ('network', network),
                ('client', client),
                ('caller', if(client = '', '', concat(address, ' ', client))),
                ('device', ifNull(device_id, ''))
            ]) AS entity
        FROM request_events
        WHERE occurred_at >= {from:DateTime64(3)} AND occurred_at < {to:DateTime64(3)}
    ),
    recomputed AS
    (
        SELECT
            slot, entity.1 AS kind, entity.2 AS value, account_id,
            tuple(
                count() AS requests, countIf(is_throttled) AS throttled,
                min(occurred_at) AS first_at, max(occurred_at) AS last_at
            ) AS said
        FROM uses AS u
        WHERE value != ''
        GROUP BY slot, kind, value, account_id
    ),
    rolled_up AS
    (
        SELECT
            slot, kind, value, account_id,
            tuple(
                sum(r.requests) AS requests, sum(r.throttled) AS throttled,
                min(r.first_at) AS first_at, max(r.last_at) AS last_at
            ) AS said
        FROM entity_uses_15m AS r
        WHERE slot >= {from:DateTime64(3)} AND slot < {to:DateTime64(3)}
        GROUP BY slot, kind, value, account_id
    ),
    compared AS
    (
        SELECT
            tuple(slot, kind, value, account_id) AS key,
            anyIf(said, side = 'events') AS events,
            anyIf(said, side = 'rollup') AS rollup
        FROM
        (
            SELECT 'events' AS side, slot, kind, value, account_id, said FROM recomputed
            UNION ALL
            SELECT 'rollup' AS side, slot, kind, value, account_id, said FROM rolled_up
        )
        GROUP BY slot, kind, value, account_id
    )
SELECT
    count() AS compared, countIf(events != rollup) AS differing,
    groupArrayIf(10)(tuple(key, events, rollup), events != rollup) AS examples
FROM compared
