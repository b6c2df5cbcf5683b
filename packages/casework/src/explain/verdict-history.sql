-- verdict-history: what analysts found an alert to be, the oldest first; the last one counts.
-- Grain: one row per verdict. Reads: verdicts.
SELECT verdict, analyst, note, given_at, alert_revision
FROM verdicts FINAL
WHERE alert_id = {alert_id:String}
ORDER BY given_at, verdict_id
LIMIT 1000
