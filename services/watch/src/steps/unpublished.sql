-- unpublished: what a destination has not passed of its outbox, and since when the oldest waits.
-- Grain: one row per destination with something to do; while there is none, all of the alerts wait. The
-- cursors of `of_decisions` count decisions, all others alerts.
-- One whose cursor has not moved since `from`, though something waits since before then, was given up;
-- where nothing waited for so long, a cursor that stands still says nothing.
-- Reads: alert_publications, alerts, decisions.
WITH cursors AS (
    SELECT
        toString(destination) AS to, max(sequence) AS until, max(published_at) AS moved,
        to IN {of_decisions:Array(String)} AS counts_decisions
    FROM alert_publications
    GROUP BY destination
    UNION ALL
    SELECT 'any destination', toUInt64(0), {from:DateTime64(3, 'UTC')} + INTERVAL 1 SECOND, false
    WHERE (SELECT count() FROM alert_publications) = 0
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
