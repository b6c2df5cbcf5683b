-- unpublished: alerts of the outbox that were not passed yet, by where they go.
-- Grain: one row per destination whose cursor moved in the history. Reads: alert_publications, alerts.
WITH cursors AS (
    SELECT destination, max(sequence) AS until
    FROM alert_publications
    GROUP BY destination
    HAVING max(published_at) > {from:DateTime64(3, 'UTC')}
),
behind AS (
    SELECT sequence, written_at FROM alerts WHERE sequence > (SELECT min(until) FROM cursors)
)
SELECT
    destination, countIf(behind.sequence > until) AS waiting,
    if(waiting = 0, NULL, minIf(behind.written_at, behind.sequence > until)) AS since
FROM cursors
LEFT JOIN behind ON 1 = 1
GROUP BY destination
ORDER BY destination
LIMIT 100
