-- given-before: when the newest verdict on an alert was given, by the clock of whoever gave it.
-- Grain: one row, or none while nobody judged it. Reads: verdicts.
SELECT toUnixTimestamp64Milli(max(given_at)) AS given_ms
FROM verdicts
WHERE alert_id = {alert_id:String}
HAVING count() > 0
