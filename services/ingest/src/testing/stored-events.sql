-- stored-events: what is stored of a stream, in the order of its offsets.
-- Grain: one row per stored row, so that an event that stands there twice shows. Reads: request_events.
SELECT event_id, partition, offset, batch_first, batch_last
FROM request_events
WHERE topic = {topic:String}
ORDER BY partition, offset, batch_first
