-- Which accounts went on within a quarter of an hour of another account of their cluster being out of quota?
WITH clusters AS
(
    SELECT
        c.cluster_id AS cluster_id,
        groupArrayIf((a.account_id, a.first_exhausted_at), a.first_exhausted_at IS NOT NULL) AS stops,
        groupArrayIf((a.account_id, a.first_succeeded_at), a.first_succeeded_at IS NOT NULL) AS starts
    FROM account_activity AS a
    INNER JOIN account_clusters_current AS c ON c.account_id = a.account_id
    WHERE a.account_id IN (SELECT account_id FROM account_clusters_current)
    GROUP BY cluster_id
),
stopped AS
(
    SELECT cluster_id, starts, stop.1 AS stopped, stop.2 AS stopped_at
    FROM clusters
    ARRAY JOIN stops AS stop
)
SELECT
    cluster_id, stopped, start.1 AS started, count() AS times,
    min(dateDiff('second', stopped_at, start.2)) AS least_seconds
FROM stopped
ARRAY JOIN starts AS start
WHERE stopped != started AND start.2 > stopped_at AND start.2 <= stopped_at + INTERVAL 15 MINUTE
GROUP BY cluster_id, stopped, started
ORDER BY times DESC, least_seconds
LIMIT 100
