-- status: what became of deliveries, by endpoint, and whether it is served.
-- Grain: one row per endpoint that was told, or switched. Reads: webhook_deliveries,
-- webhook_endpoints, webhook_cursors, alerts.
SELECT
    endpoint_id, sum(pending) AS pending, sum(delivered) AS delivered, sum(dead) AS dead,
    max(behind) AS behind, argMax(state, version) AS state, argMax(reason, version) AS reason
FROM
(
    SELECT
        endpoint_id, countIf(d.state = 'pending') AS pending, countIf(d.state = 'delivered') AS delivered,
        countIf(d.state = 'dead') AS dead, toUInt64(0) AS behind, toUInt32(0) AS version,
        'enabled' AS state, '' AS reason
    FROM webhook_deliveries AS d FINAL
    GROUP BY endpoint_id
    UNION ALL
    SELECT
        endpoint_id, toUInt64(0), toUInt64(0), toUInt64(0),
        toUInt64((SELECT max(a.sequence) FROM alerts AS a) - max(c.sequence)), toUInt32(0),
        'enabled', ''
    FROM webhook_cursors AS c
    GROUP BY endpoint_id
    UNION ALL
    SELECT
        endpoint_id, toUInt64(0), toUInt64(0), toUInt64(0), toUInt64(0), version,
        CAST(state, 'String'), reason
    FROM webhook_endpoints
)
GROUP BY endpoint_id
ORDER BY endpoint_id
