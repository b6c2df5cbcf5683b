-- unpublished: alerts of the outbox that a destination has not passed, and since when the oldest waits.
-- Grain: one row per destination with something to do; while there is none, all of the outbox waits.
-- One whose cursor has not moved since `from`, though something waits since before then, was given up;
-- where nothing waited for so long, a cursor that stands still says nothing.
-- Reads: alert_publications, alerts.
WITH cursors AS (
    SELECT toString(destination) AS to, max(sequence) AS until, max(published_at) AS moved
    FROM alert_publications
    GROUP BY destination
    UNION ALL
    SELECT 'any destination', toUInt64(0), {from:DateTime64(3, 'UTC')} + INTERVAL 1 SECOND
    WHERE (SELECT count() FROM alert_publications) = 0
)
SELECT
    to AS destination, count() AS waiting, toUnixTimestamp64Milli(min(written_at)) AS since_ms
FROM alerts
CROSS JOIN cursors
WHERE sequence > until
GROUP BY to
HAVING max(moved) > {from:DateTime64(3, 'UTC')} OR min(written_at) > {from:DateTime64(3, 'UTC')}
ORDER BY to
LIMIT 100
