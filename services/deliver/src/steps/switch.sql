-- switch: whether an endpoint is served.
-- Grain: one row, or none for an endpoint that was never switched. Reads: webhook_endpoints.
SELECT version, state, reason
FROM webhook_endpoints
WHERE endpoint_id = {endpoint_id:String}
ORDER BY version DESC
LIMIT 1
