-- open-alerts: operator alerts that are not cleared. Grain: one row per alert.
-- Reads: operator_alerts_current.
SELECT body FROM operator_alerts_current WHERE state != 'cleared' ORDER BY alert_id LIMIT {most:UInt32}
