-- told-together: which alerts spoke for which, of these and of those that were told together with them.
-- Grain: one row per alert and one that spoke for it, with the first place in the outbox that says so.
-- Reads: alerts.
SELECT alert_id, merged_into, min(a.sequence) AS since
FROM alerts AS a
WHERE merged_into != ''
    AND (
        alert_id IN {alert_ids:Array(String)}
        OR merged_into IN {alert_ids:Array(String)}
        OR merged_into IN (
            SELECT merged_into FROM alerts
            WHERE merged_into != '' AND alert_id IN {alert_ids:Array(String)}
        )
    )
GROUP BY alert_id, merged_into
ORDER BY since
