-- proposals-waiting: alerts with measures that were proposed in a stretch of time and wait still, after an id, with
-- what was told of each alert last.
-- Grain: one row per alert, in order of id. Reads: decisions_current, alerts.
SELECT alert_id, argMaxIf(body, sequence, NOT held) AS body
FROM alerts
WHERE alert_id > {after:String}
    AND alert_id IN (
        SELECT alert_id
        FROM decisions_current
        WHERE state = 'proposed' AND decided_at >= {from:DateTime64(3, 'UTC')}
            AND decided_at <= {until:DateTime64(3, 'UTC')}
    )
GROUP BY alert_id
HAVING body != ''
ORDER BY alert_id
LIMIT {page:UInt32}
