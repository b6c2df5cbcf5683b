-- said-before: when the newest statement about who has an alert was made, by the clock of whoever made it:
-- on the alert, or on another from which its newest row has it.
-- Grain: one row, or none while nobody said anything. Reads: acknowledgements, alerts.
SELECT toUnixTimestamp64Milli(max(given_at)) AS given_ms
FROM acknowledgements
WHERE alert_id = {alert_id:String}
    OR acknowledgement_id IN
        (SELECT argMax(acknowledgement_id, sequence) FROM alerts WHERE alert_id = {alert_id:String})
HAVING count() > 0
