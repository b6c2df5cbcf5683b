-- published: the newest revision of an alert that any destination has; 0 where none has any.
-- Grain: one row. Reads: alerts, alert_publications.
SELECT toUInt32(max(revision)) AS revision
FROM alerts
WHERE alert_id = {alert_id:String} AND mode = 'live' AND NOT held
    AND sequence <=
        (
            SELECT max(p.sequence) FROM alert_publications AS p
            WHERE NOT startsWith(p.destination, 'decisions:')
                AND concat('decisions:', p.destination) NOT IN
                    (SELECT toString(destination) FROM alert_publications)
        )
