-- events-stored: how many events were stored in the last window, and since when any was.
-- Grain: one row. Reads: ingest_batches.
SELECT
    sumIf(events, received_at_max > {recent:DateTime64(3, 'UTC')}) AS stored,
    count() = 0 ? NULL : min(received_at_max) AS since
FROM ingest_batches
WHERE received_at_max > {from:DateTime64(3, 'UTC')} AND received_at_max <= {to:DateTime64(3, 'UTC')}
