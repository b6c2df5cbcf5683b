-- place-networks-1d: places in networks that strangers share, by day, that the rollup tells otherwise.
-- Grain: one row: rows compared, rows that differ, the first of these. A side that has no row
-- shows zeros. Reads: request_events, place_networks_1d.
WITH
    uses AS
    (
        WITH
            client_ip BETWEEN toIPv6('::ffff:0.0.0.0') AND toIPv6('::ffff:255.255.255.255') AS is_v4,
            if(
                is_v4,
                concat(replaceOne(toString(IPv6CIDRToRange(client_ip, 120).1), '::ffff:', ''), '/24'),
                concat(toString(IPv6CIDRToRange(client_ip, 64).1), '/64')
            ) AS network
        SELECT
            toDate(occurred_at) AS day, occurred_at, ifNull(e.network_kind, '') AS network_kind,
            arrayJoin([
                ('address', replaceOne(toString(client_ip), '::ffff:', '')), ('network', network)
            ]) AS place
        FROM request_events AS e
        WHERE occurred_at >= {from:DateTime64(3)} AND occurred_at < {to:DateTime64(3)}
            AND e.network_kind IN ('mobile', 'vpn', 'relay', 'tor')
    ),
    recomputed AS
    (
        SELECT
            day, place.1 AS kind, place.2 AS value, network_kind,
            tuple(min(occurred_at) AS first_at) AS said
        FROM uses
        GROUP BY day, kind, value, network_kind
    ),
    rolled_up AS
    (
        SELECT
            day, kind, value, CAST(network_kind, 'String') AS network_kind,
            tuple(min(r.first_at) AS first_at) AS said
        FROM place_networks_1d AS r
        WHERE day >= toDate({from:DateTime64(3)}) AND day < toDate({to:DateTime64(3)})
        GROUP BY day, kind, value, network_kind
    ),
    compared AS
    (
        SELECT
            tuple(day, kind, value, network_kind) AS key,
            anyIf(said, side = 'events') AS events,
            anyIf(said, side = 'rollup') AS rollup
        FROM
        (
            SELECT 'events' AS side, day, kind, value, network_kind, said FROM recomputed
            UNION ALL
            SELECT 'rollup' AS side, day, kind, value, network_kind, said FROM rolled_up
        )
        GROUP BY day, kind, value, network_kind
    )
SELECT
    count() AS compared, countIf(events != rollup) AS differing,
    groupArrayIf(10)(tuple(key, events, rollup), events != rollup) AS examples
FROM compared
