-- current-alerts: alerts as they stand, those to look at first on top: open before suppressed and closed, then the
-- worse and the surer ones. Their bodies only where they are asked for.
-- Grain: one row per alert. Reads: alerts_current.
SELECT
    alert_id, mode, severity, category, categories, recommended_action, confidence, subject_type, subject_id,
    toUInt32(length(account_ids)) AS accounts, status IN ('open', 'acknowledged') AS is_open, status,
    verdict,
    if({bodies:Bool}, body, '') AS body,
    toUnixTimestamp64Milli(observed_at) AS observed_ms, toUInt32(count() OVER ()) AS total
FROM alerts_current
WHERE severity IN {severities:Array(String)} AND hasAny(categories, {categories:Array(String)})
    AND (is_open OR NOT {open:Bool})
ORDER BY
    is_open DESC, indexOf(['critical', 'high', 'medium', 'low', 'info'], severity),
    confidence DESC, alert_id
LIMIT {most:UInt32}
