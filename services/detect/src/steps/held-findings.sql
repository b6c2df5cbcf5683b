-- held-findings: the newest finding of each key that is open, or was closed after `since`, and the
-- newest signal that kept it alive.
-- Grain: one row per mode, category and subject. Reads: findings, signals.
WITH
    newest AS
    (
        SELECT
            mode, category, subject_type, subject_id,
            argMax(body, sequence) AS body, argMax(activity, sequence) AS activity,
            argMax(observed_at, sequence) AS observed_at
        FROM findings
        GROUP BY mode, category, subject_type, subject_id
        HAVING activity != 'close' OR observed_at >= {since:DateTime64(3, 'UTC')}
    ),
    alive AS
    (
        SELECT mode, category, subject_type, subject_id, max(window_end) AS seen_at
        FROM signals FINAL
        WHERE fired AND window_end >= {since:DateTime64(3, 'UTC')}
        GROUP BY mode, category, subject_type, subject_id
    )
SELECT n.body AS body, toUnixTimestamp64Milli(greatest(n.observed_at, a.seen_at)) AS seen_ms
FROM newest AS n
LEFT JOIN alive AS a USING (mode, category, subject_type, subject_id)
