-- overview-latency: how long alerts took that arose in the last day of the wall clock, seconds.
-- Grain: one row. Reads: alerts, findings.
WITH first_rows AS
(
    SELECT finding_sequence, observed_at, written_at
    FROM alerts
    WHERE mode = 'live' AND activity = 'create' AND NOT held
        AND written_at > {at:DateTime64(3, 'UTC')} - INTERVAL 1 DAY
    ORDER BY sequence DESC
    LIMIT 20000
)
SELECT
    toUInt32(count()) AS alerts,
    quantilesExact(0.5, 0.95, 1)(
        (toUnixTimestamp64Milli(a.written_at) - toUnixTimestamp64Milli(a.observed_at)) / 1000
    ) AS observed,
    quantilesExact(0.5, 0.95, 1)(
        (toUnixTimestamp64Milli(a.written_at) - toUnixTimestamp64Milli(f.stored_at)) / 1000
    ) AS stored
FROM first_rows AS a
INNER JOIN
(
    SELECT sequence, stored_at FROM findings
    WHERE sequence IN (SELECT finding_sequence FROM first_rows)
) AS f ON f.sequence = a.finding_sequence
