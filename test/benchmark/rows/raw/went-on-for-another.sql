-- went-on-for-another, of the events.
-- Grain: one row per pair of accounts. Reads: request_events, account_clusters_current.
WITH stops AS
(
    SELECT c.cluster_id AS cluster_id, c.account_id AS stopped, min(e.occurred_at) AS stopped_at
    FROM request_events AS e
    INNER JOIN account_clusters_current AS c ON c.account_id = e.account_id
    WHERE ifNull(e.error_code = 'quota_exceeded', false)
    GROUP BY cluster_id, stopped, toStartOfFiveMinutes(e.occurred_at)
),
starts AS
(
    SELECT c.cluster_id AS cluster_id, c.account_id AS started, min(e.occurred_at) AS started_at
    FROM request_events AS e
    INNER JOIN account_clusters_current AS c ON c.account_id = e.account_id
    WHERE e.status < 400
    GROUP BY cluster_id, started, toStartOfFiveMinutes(e.occurred_at)
)
SELECT
    cluster_id, stopped, started, count() AS times,
    min(dateDiff('second', stopped_at, started_at)) AS least_seconds
FROM stops
INNER JOIN starts USING (cluster_id)
WHERE stopped != started AND started_at > stopped_at AND started_at <= stopped_at + INTERVAL 15 MINUTE
GROUP BY cluster_id, stopped, started
ORDER BY times DESC, least_seconds
LIMIT 100
