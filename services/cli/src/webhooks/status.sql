-- status: what became of deliveries, by endpoint and what it is sent, and whether it is served.
-- Grain: one row per endpoint and feed that was begun, or endpoint that was switched. Reads:
-- webhook_deliveries, webhook_endpoints, webhook_cursors, alerts, decisions.
WITH told AS
(
    SELECT
        toString(endpoint_id) AS name, countIf(d.state = 'pending') AS pending,
        countIf(d.state = 'delivered') AS delivered, countIf(d.state = 'dead') AS dead,
        toUInt64(0) AS behind
    FROM webhook_deliveries AS d FINAL
    GROUP BY name
    UNION ALL
    SELECT
        toString(endpoint_id) AS name, toUInt64(0), toUInt64(0), toUInt64(0),
        toUInt64(
            if(
                endsWith(name, '/decisions'),
                (SELECT max(s.sequence) FROM decisions AS s),
                (SELECT max(a.sequence) FROM alerts AS a))
            - max(c.sequence))
    FROM webhook_cursors AS c
    GROUP BY name
    UNION ALL
    SELECT DISTINCT toString(endpoint_id), toUInt64(0), toUInt64(0), toUInt64(0), toUInt64(0)
    FROM webhook_endpoints
),
switches AS
(
    SELECT
        toString(endpoint_id) AS endpoint_id, argMax(toString(state), version) AS state,
        argMax(reason, version) AS reason
    FROM webhook_endpoints
    GROUP BY endpoint_id
)
SELECT
    splitByChar('/', name)[1] AS endpoint_id, if(endsWith(name, '/decisions'), 'decisions', 'alerts') AS feed,
    sum(pending) AS pending, sum(delivered) AS delivered, sum(dead) AS dead, max(behind) AS behind,
    if(any(switches.state) = '', 'enabled', any(switches.state)) AS state,
    any(switches.reason) AS reason
FROM told
LEFT JOIN switches ON switches.endpoint_id = splitByChar('/', told.name)[1]
GROUP BY name
ORDER BY endpoint_id, feed
