-- newest-statement: the newest statement about who has an alert, and when it was made by the clock of whoever made
-- it: on the alert, or on another from which its newest row has it.
-- Grain: one row, or none while nobody said anything. Reads: acknowledgements, alerts.
SELECT event, toUnixTimestamp64Milli(given_at) AS given_ms
FROM acknowledgements
WHERE alert_id = {alert_id:String}
    OR acknowledgement_id IN
        (SELECT argMax(acknowledgement_id, sequence) FROM alerts WHERE alert_id = {alert_id:String})
ORDER BY given_at DESC, acknowledgement_id DESC
LIMIT 1
