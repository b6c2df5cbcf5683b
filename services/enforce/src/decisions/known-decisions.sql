-- known-decisions: the newest step of every measure that rests on these alerts, or has these ids.
-- Grain: one row per measure. Reads: decisions.
SELECT
    decision_id, state, alert_id, account_id, action, actor_type, actor_id,
    toUnixTimestamp64Milli(expires_at) AS expires_ms, alert_revision, category
FROM decisions AS d FINAL
WHERE d.alert_id IN {alert_ids:Array(String)} OR d.decision_id IN {decision_ids:Array(String)}
ORDER BY d.sequence DESC
LIMIT 1 BY d.decision_id
