-- worst-alerts: the live alerts to look at first: open before closed and suppressed, worse and surer ones first.
-- Grain: one row per alert. Reads: alerts_current.
SELECT
    alert_id, severity, category, recommended_action, confidence, subject_type, subject_id,
    toUInt32(length(account_ids)) AS accounts, status IN ('open', 'acknowledged') AS is_open
FROM alerts_current
WHERE mode = 'live'
ORDER BY
    is_open DESC, indexOf(['critical', 'high', 'medium', 'low', 'info'], severity),
    confidence DESC, alert_id
LIMIT {most:UInt32}
