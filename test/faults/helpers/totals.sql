-- totals: how many rows are stored, and how many different ones.
-- Grain: one row. Reads: request_events.
SELECT
    count() AS stored, uniqExact(event_id) AS event_ids,
    uniqExact((topic, partition, offset)) AS places
FROM request_events
