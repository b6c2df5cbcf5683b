-- stored-events: every stored event.
-- Grain: one row per stored row. Reads: request_events.
SELECT event_id, formatDateTime(occurred_at, '%Y-%m-%dT%H:%i:%S.%fZ', 'UTC') AS occurred_at
FROM request_events
