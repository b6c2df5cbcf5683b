-- unpublished: what a destination has not passed of its outbox, and since when the oldest waits.
-- Grain: one row per destination with something to do, of those whose cursor moved since `from`; while
-- there is none, all of the alerts wait. The cursors of `of_decisions` count decisions, all others alerts.
-- Reads: alert_publications, alerts, decisions.
WITH cursors AS (
    SELECT toString(destination) AS to, max(sequence) AS until, to IN {of_decisions:Array(String)} AS counts_decisions
    FROM alert_publications
    GROUP BY destination
    HAVING max(published_at) > {from:DateTime64(3, 'UTC')}
    UNION ALL
    SELECT 'any destination', toUInt64(0), false
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
ORDER BY to
LIMIT 100
