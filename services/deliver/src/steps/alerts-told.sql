-- alerts-told: which of some alerts an endpoint has heard of by an earlier revision.
-- Grain: one row per alert. Reads: webhook_deliveries.
SELECT DISTINCT alert_id
FROM webhook_deliveries
WHERE endpoint_id = {endpoint_id:String} AND alert_id IN {alert_ids:Array(String)}
LIMIT 1000
