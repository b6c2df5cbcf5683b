-- sample-events: the events that an alert names as samples.
-- Grain: one row per event. Reads: request_events.
SELECT
    event_id, toUnixTimestamp64Milli(occurred_at) AS at_ms, account_id,
    CAST(method, 'String') AS method, CAST(endpoint, 'String') AS endpoint, status,
    CAST(error_code, 'Nullable(String)') AS error_code, toFloat64(request_events.units) AS units,
    replaceOne(toString(client_ip), '::ffff:', '') AS client_ip
FROM request_events
WHERE account_id IN {account_ids:Array(String)}
    AND occurred_at >= {from:DateTime64(3, 'UTC')} AND occurred_at < {to:DateTime64(3, 'UTC')}
    AND event_id IN {event_ids:Array(String)}
ORDER BY occurred_at, event_id
LIMIT 100
