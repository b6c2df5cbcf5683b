-- alert-texts: what the bodies of some rows of the outbox say in words.
-- Grain: one row per sequence. Reads: alerts.
SELECT
    sequence, JSONExtractString(body, 'title') AS title,
    JSONExtractString(body, 'summary') AS summary,
    written_at AS published_at
FROM alerts
WHERE sequence IN {sequences:Array(UInt64)}
ORDER BY sequence
LIMIT 1 BY sequence
