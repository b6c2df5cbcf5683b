-- current-alerts: alerts as they stand, those to look at first on top: open before suppressed and closed, then the
-- worse and the surer ones. Their bodies only where they are asked for. `is_published` says whether any destination
-- has the state that stands here; null where nobody is to get it (shadow, held back).
-- Grain: one row per alert. Reads: alerts_current, alert_publications.
WITH
    (
        SELECT max(p.sequence) FROM alert_publications AS p
        WHERE NOT startsWith(p.destination, 'decisions:')
            AND concat('decisions:', p.destination) NOT IN
                (SELECT toString(destination) FROM alert_publications)
    ) AS published_until
SELECT
    alert_id, revision, mode, severity, category, categories, recommended_action, confidence, subject_type,
    subject_id,
    toUInt32(length(account_ids)) AS accounts, status IN ('open', 'acknowledged') AS is_open, status,
    verdict, acknowledged_by,
    if({bodies:Bool}, body, '') AS body,
    toUnixTimestamp64Milli(observed_at) AS observed_ms,
    if(mode = 'live' AND NOT held, sequence <= published_until, NULL) AS is_published,
    toUInt32(count() OVER ()) AS total
FROM alerts_current
WHERE severity IN {severities:Array(String)} AND hasAny(categories, {categories:Array(String)})
    AND (is_open OR NOT {open:Bool})
ORDER BY
    is_open DESC, indexOf(['critical', 'high', 'medium', 'low', 'info'], severity),
    confidence DESC, alert_id
LIMIT {most:UInt32}
