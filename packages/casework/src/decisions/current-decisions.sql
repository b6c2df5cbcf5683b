-- current-decisions: measures as they stand, those that wait for somebody on top, then the newest.
-- Grain: one row per measure. Reads: decisions_current.
SELECT
    decision_id, alert_id, account_id, action, state, category, actor_type, actor_id, reason,
    toUnixTimestamp64Milli(decided_at) AS decided_ms,
    toUnixTimestamp64Milli(expires_at) AS expires_ms, toUInt32(count() OVER ()) AS total
FROM decisions_current
WHERE (account_id = {account:String} OR {account:String} = '')
    AND (alert_id = {alert:String} OR {alert:String} = '')
    AND state IN {states:Array(String)}
ORDER BY
    indexOf(['proposed', 'approved', 'applied', 'lifted', 'expired'], state), decided_ms DESC,
    decision_id
LIMIT {most:UInt32}
