-- deliveries: what waits to be called by now, and what was given up in the last hour.
-- Grain: one row per endpoint that is served. Reads: webhook_deliveries, webhook_endpoints.
SELECT
    endpoint_id,
    countIf(state = 'pending') AS waiting,
    if(waiting = 0, NULL, minIf(next_attempt_at, state = 'pending')) AS since,
    countIf(state = 'dead' AND updated_at > {hour_ago:DateTime64(3, 'UTC')}) AS dead
FROM webhook_deliveries FINAL
WHERE state IN ('pending', 'dead')
    AND endpoint_id NOT IN (
        SELECT endpoint_id FROM webhook_endpoints
        GROUP BY endpoint_id HAVING argMax(state, version) = 'disabled'
    )
GROUP BY endpoint_id
ORDER BY endpoint_id
