-- overview-figures: how far events and detection have come.
-- Grain: one row. Reads: ingest_heads, ingest_batches, request_events, account_activity_1m, detect_progress.
WITH
    (SELECT max(ingest_heads.occurred_at_max) FROM ingest_heads) AS newest,
    (SELECT max(ingest_heads.received_at_max) FROM ingest_heads) AS received
SELECT
    toUInt64((SELECT count() FROM request_events)) AS stored,
    nullIf(newest, toDateTime64(0, 3, 'UTC')) AS newest_at,
    nullIf(received, toDateTime64(0, 3, 'UTC')) AS last_received_at,
    toUInt64((
        SELECT sum(ingest_batches.events) FROM ingest_batches
        WHERE ingest_batches.received_at_max > {at:DateTime64(3, 'UTC')} - INTERVAL 5 MINUTE
    )) AS received_lately,
    toUInt32((
        SELECT uniq(account_id) FROM account_activity_1m WHERE minute > newest - INTERVAL 1 DAY
    )) AS accounts,
    (
        SELECT CAST(argMax(processed_until, version), 'Nullable(DateTime64(3, \'UTC\'))')
        FROM detect_progress
    ) AS judged_until
