-- decisions-told: which of some measures an endpoint has heard of by an earlier step.
-- Grain: one row per measure. Reads: decisions, webhook_deliveries.
SELECT DISTINCT decision_id
FROM decisions
WHERE decision_id IN {decision_ids:Array(String)}
    AND sequence IN
        (SELECT sequence FROM webhook_deliveries WHERE endpoint_id = {endpoint_id:String})
LIMIT 1000
