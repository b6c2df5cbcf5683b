-- Which accounts went on within a quarter of an hour of another account of their cluster being out of quota?
WITH stops AS
(
    SELECT c.cluster_id AS cluster_id, c.account_id AS stopped, a.first_exhausted_at AS stopped_at
    FROM account_activity AS a
    INNER JOIN account_clusters_current AS c ON c.account_id = a.account_id
    WHERE a.first_exhausted_at IS NOT NULL
        AND a.account_id IN (SELECT account_id FROM account_clusters_current)
),
starts AS
(
    SELECT c.cluster_id AS cluster_id, c.account_id AS started, a.first_succeeded_at AS started_at
    FROM account_activity AS a
    INNER JOIN account_clusters_current AS c ON c.account_id = a.account_id
    WHERE a.first_succeeded_at IS NOT NULL
        AND a.account_id IN (SELECT account_id FROM account_clusters_current)
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
