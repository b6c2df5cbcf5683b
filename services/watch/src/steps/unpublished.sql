-- unpublished: alerts of the outbox that a destination has not passed, and since when the oldest waits.
-- Grain: one row per destination with something to do, of those whose cursor moved since `from`; while
-- there is none, all of the outbox waits. Cursors of decisions count something else, those of before they had a
-- name of their own, too.
-- Reads: alert_publications, alerts.
WITH
    publications AS (
        SELECT toString(p.destination) AS to, p.sequence AS until, p.published_at AS moved_at
        FROM alert_publications AS p
        WHERE NOT startsWith(p.destination, 'decisions:')
            AND concat('decisions:', p.destination) NOT IN (SELECT toString(destination) FROM alert_publications)
    ),
    cursors AS (
        SELECT to, max(until) AS until
        FROM publications
        GROUP BY to
        HAVING max(moved_at) > {from:DateTime64(3, 'UTC')}
        UNION ALL
        SELECT 'any destination', toUInt64(0)
        WHERE (SELECT count() FROM publications) = 0
    )
SELECT
    to AS destination, count() AS waiting, toUnixTimestamp64Milli(min(written_at)) AS since_ms
FROM alerts
CROSS JOIN cursors
WHERE sequence > until
GROUP BY to
ORDER BY to
LIMIT 100
