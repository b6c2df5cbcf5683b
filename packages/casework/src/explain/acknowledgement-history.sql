-- acknowledgement-history: who took an alert and who gave it back, the oldest first.
-- Grain: one row per statement. Reads: acknowledgements.
SELECT alert_revision, event, actor, note, given_at
FROM acknowledgements FINAL
WHERE alert_id = {alert_id:String}
ORDER BY given_at, acknowledgement_id
LIMIT 1000
