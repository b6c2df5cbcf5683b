-- unpublished: alerts of the outbox that a destination has not passed, and since when the oldest waits.
-- Grain: one row per destination with something to do, of those whose cursor moved since `from`; while
-- there is none, all of the outbox waits. Cursors of decisions count something else.
-- Reads: alert_publications, alerts.
WITH cursors AS (
    SELECT toString(destination) AS to, max(sequence) AS until
    FROM alert_publications
    WHERE NOT startsWith(destination, 'decisions:')
    GROUP BY destination
    HAVING max(published_at) > {from:DateTime64(3, 'UTC')}
    UNION ALL
    SELECT 'any destination', toUInt64(0)
    WHERE (SELECT count() FROM alert_publications WHERE NOT startsWith(destination, 'decisions:')) = 0
)
SELECT
    to AS destination, count() AS waiting, toUnixTimestamp64Milli(min(written_at)) AS since_ms
FROM alerts
CROSS JOIN cursors
WHERE sequence > until
GROUP BY to
ORDER BY to
LIMIT 100
