-- latency-ingest: how old events were when ingestion had them, milliseconds, less the shift of their time.
-- Grain: one row. Reads: request_events.
SELECT
    count() AS events,
    quantileExact(0.5)(toUnixTimestamp64Milli(received_at) - toUnixTimestamp64Milli(occurred_at)) AS p50_ms,
    quantileExact(0.99)(toUnixTimestamp64Milli(received_at) - toUnixTimestamp64Milli(occurred_at)) AS p99_ms
FROM request_events
WHERE occurred_at >= {from:DateTime64(3, 'UTC')} AND occurred_at < {to:DateTime64(3, 'UTC')}
