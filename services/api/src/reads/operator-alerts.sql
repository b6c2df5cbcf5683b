-- operator-alerts: what is wrong with Ringfence itself, the gravest first, then the oldest.
-- Grain: one row per alert that is raised. Reads: operator_alerts_current.
SELECT body, toUInt32(count() OVER ()) AS total
FROM operator_alerts_current
WHERE state != 'cleared'
ORDER BY severity = 'error' DESC, JSONExtractString(body, 'opened_at'), alert_id
LIMIT {most:UInt32}
