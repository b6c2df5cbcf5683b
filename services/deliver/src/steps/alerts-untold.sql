-- alerts-untold: which of some alerts were told to nobody, such as those of a shadow: neither are measures
-- that rest on them. Enforce makes none; this holds whatever it does. One that is not stored any more
-- is not among them: an end must be heard.
-- Grain: one row per alert. Reads: alerts.
SELECT alert_id
FROM alerts
WHERE alert_id IN {alert_ids:Array(String)}
GROUP BY alert_id
HAVING NOT max(mode = 'live' AND NOT held)
LIMIT 1000
