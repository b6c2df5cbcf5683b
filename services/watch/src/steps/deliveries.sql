-- deliveries: what waits for an endpoint that is served, since when, and what was given up lately. Alerts
-- and decisions have a cursor each (`siem`, `siem/decisions`); an endpoint is one.
-- Grain: one row per endpoint with a cursor that moved since `from`, or for which nothing waits since
-- before then: others were given up.
-- Reads: webhook_deliveries, webhook_cursors, webhook_endpoints, alerts, decisions.
WITH
    switched_off AS (
        SELECT endpoint_id FROM webhook_endpoints
        GROUP BY endpoint_id HAVING argMax(state, version) = 'disabled'
    ),
    cursors AS (
        SELECT
            toString(endpoint_id) AS id, splitByChar('/', id)[2] AS feed, max(sequence) AS until,
            max(moved_at) AS moved
        FROM webhook_cursors
        GROUP BY id
    ),
    outboxes AS (
        SELECT '' AS feed, sequence, written_at FROM alerts
        UNION ALL
        SELECT 'decisions', sequence, decided_at FROM decisions
    )
SELECT
    splitByChar('/', name)[1] AS endpoint, sum(count) AS waiting, min(since) AS since_ms,
    sum(dead_lately) AS dead
FROM
(
    SELECT
        toString(endpoint_id) AS name, countIf(state = 'pending') AS count,
        if(count = 0, NULL, toUnixTimestamp64Milli(minIf(next_attempt_at, state = 'pending'))) AS since,
        countIf(state = 'dead' AND updated_at > {lately:DateTime64(3, 'UTC')}) AS dead_lately
    FROM webhook_deliveries FINAL
    WHERE state IN ('pending', 'dead')
        AND endpoint_id IN (SELECT id FROM cursors WHERE moved > {from:DateTime64(3, 'UTC')})
    GROUP BY name
    UNION ALL
    SELECT id, count(), toUnixTimestamp64Milli(min(written_at)), 0
    FROM outboxes
    INNER JOIN cursors USING feed
    WHERE sequence > until
    GROUP BY id
    HAVING max(moved) > {from:DateTime64(3, 'UTC')} OR min(written_at) > {from:DateTime64(3, 'UTC')}
)
WHERE endpoint NOT IN (SELECT endpoint_id FROM switched_off)
GROUP BY endpoint
ORDER BY endpoint
LIMIT 1000
