-- entity-accounts-1d: days of identifiers and accounts that the rollup tells otherwise.
-- Grain: one row: rows compared, rows that differ, the first of these. A side that has no row
-- shows zeros. Reads: request_events, entity_accounts_1d.
WITH
    uses AS
    (
        WITH
            client_ip BETWEEN toIPv6('::ffff:0.0.0.0') AND toIPv6('::ffff:255.255.255.255') AS is_v4,
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
            toDate(occurred_at) AS day, account_id, occurred_at,
            arrayJoin([
                ('address', replaceOne(toString(client_ip), '::ffff:', '')),
                ('network', network),
                ('client', client),
                ('device', ifNull(device_id, ''))
            ]) AS entity
        FROM request_events
        WHERE occurred_at >= {from:DateTime64(3)} AND occurred_at < {to:DateTime64(3)}
    ),
    recomputed AS
    (
        SELECT
            entity.1 AS kind, entity.2 AS value, account_id, day,
            tuple(min(occurred_at) AS first_at) AS said
        FROM uses
        WHERE value != ''
        GROUP BY kind, value, account_id, day
    ),
    rolled_up AS
    (
        SELECT
            kind, value, account_id, day,
            tuple(min(r.first_at) AS first_at) AS said
        FROM entity_accounts_1d AS r
        WHERE day >= toDate({from:DateTime64(3)}) AND day < toDate({to:DateTime64(3)})
        GROUP BY kind, value, account_id, day
    ),
    compared AS
    (
        SELECT
            tuple(kind, value, account_id, day) AS key,
            anyIf(said, side = 'events') AS events,
            anyIf(said, side = 'rollup') AS rollup
        FROM
        (
            SELECT 'events' AS side, kind, value, account_id, day, said FROM recomputed
            UNION ALL
            SELECT 'rollup' AS side, kind, value, account_id, day, said FROM rolled_up
        )
        GROUP BY kind, value, account_id, day
    )
SELECT
    count() AS compared, countIf(events != rollup) AS differing,
    groupArrayIf(10)(tuple(key, events, rollup), events != rollup) AS examples
FROM compared
