-- unpublished: what a destination has not passed of its outbox, and since when the oldest waits.
-- Grain: one row per destination with something to do; while there is none, all of the alerts wait.
-- Cursors of decisions have a name that begins so; what they were called before says nothing any more.
-- One whose cursor has not moved since `from`, though something waits since before then, was given up;
-- where nothing waited for so long, a cursor that stands still says nothing.
-- Reads: alert_publications, alerts, decisions.
WITH
    publications AS (
        SELECT
            toString(p.destination) AS to, p.sequence AS until, p.published_at AS moved,
            startsWith(p.destination, 'decisions:') AS counts_decisions
        FROM alert_publications AS p
        WHERE concat('decisions:', p.destination) NOT IN
            (SELECT toString(destination) FROM alert_publications)
    ),
    cursors AS (
        SELECT to, max(until) AS until, max(moved) AS moved, any(counts_decisions) AS counts_decisions
        FROM publications
        GROUP BY to
        UNION ALL
        SELECT 'any destination', toUInt64(0), {from:DateTime64(3, 'UTC')} + INTERVAL 1 SECOND, false
        WHERE (SELECT count() FROM publications WHERE NOT counts_decisions) = 0
    )
SELECT
    to AS destination, count() AS waiting, toUnixTimestamp64Milli(min(at)) AS since_ms
FROM
(
    SELECT sequence, written_at AS at, false AS is_decision FROM alerts
    UNION ALL
    SELECT sequence, decided_at AS at, true AS is_decision FROM decisions
) AS outbox
CROSS JOIN cursors
WHERE sequence > until AND is_decision = counts_decisions
GROUP BY to
HAVING max(moved) > {from:DateTime64(3, 'UTC')} OR min(at) > {from:DateTime64(3, 'UTC')}
ORDER BY to
LIMIT 100
