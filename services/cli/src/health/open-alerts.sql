-- open-alerts: operator alerts that are raised. Grain: one row per alert. Reads: operator_alerts_current.
SELECT body
FROM operator_alerts_current
WHERE state != 'cleared'
ORDER BY severity, kind, subject
LIMIT 10000
