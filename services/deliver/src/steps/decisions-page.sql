-- decisions-page: steps of measures after a place in their outbox, in order, with what decides whether an
-- endpoint is told of them. Enforce decides on what was told alone; an alert that is stored and was told
-- to nobody, such as one of a shadow, keeps its steps here all the same. One that is not stored any more
-- keeps nothing: an end must be heard.
-- Grain: one row per step. Reads: decisions, alerts.
WITH page AS
(
    SELECT sequence, decision_id, state, alert_id, alert_revision, account_id, category, action
    FROM decisions FINAL
    WHERE sequence > {after:UInt64}
    ORDER BY sequence
    LIMIT {page:UInt32}
)
SELECT
    sequence, decision_id, state, alert_id, alert_revision, account_id, category, action,
    alert_id NOT IN
    (
        SELECT alert_id FROM alerts
        WHERE alert_id IN (SELECT alert_id FROM page)
        GROUP BY alert_id
        HAVING NOT max(mode = 'live' AND NOT held)
    ) AS is_told
FROM page
ORDER BY sequence
