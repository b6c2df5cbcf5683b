-- unpublished: alerts of the outbox that a destination has not passed, and since when the oldest waits.
-- Grain: one row per destination with something to do; while there is none, all of the outbox waits.
-- One whose cursor has not moved since `from`, though something waits since before then, was given up;
-- where nothing waited for so long, a cursor that stands still says nothing. Cursors of decisions count
-- something else, those of before they had a name of their own, too.
-- Reads: alert_publications, alerts.
WITH
    publications AS (
        SELECT toString(p.destination) AS to, p.sequence AS until, p.published_at AS moved
        FROM alert_publications AS p
        WHERE NOT startsWith(p.destination, 'decisions:')
            AND concat('decisions:', p.destination) NOT IN
                (SELECT toString(destination) FROM alert_publications)
    ),
    cursors AS (
        SELECT to, max(until) AS until, max(moved) AS moved
        FROM publications
        GROUP BY to
        UNION ALL
        SELECT 'any destination', toUInt64(0), {from:DateTime64(3, 'UTC')} + INTERVAL 1 SECOND
        WHERE (SELECT count() FROM publications) = 0
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
