-- events-stored: how many events were stored since `recent`, and when the first was since `from`.
-- Grain: one row; first_ms is null where none was. Reads: ingest_batches.
SELECT
    sumIf(events, received_at_max > {recent:DateTime64(3, 'UTC')}) AS stored,
    if(count() = 0, NULL, toUnixTimestamp64Milli(min(received_at_max))) AS first_ms
FROM ingest_batches
WHERE received_at_max > {from:DateTime64(3, 'UTC')} AND received_at_max <= {to:DateTime64(3, 'UTC')}
