-- held-findings: the newest finding of each key that is open, or was closed after `since`; when it
-- was opened, and the newest signal before `until` that kept it alive.
-- Grain: one row per mode, category and subject. Reads: findings, signals.
WITH
    newest AS
    (
        SELECT
            mode, category, subject_type, subject_id, max(f.sequence) AS last,
            argMaxIf(f.observed_at, f.sequence, f.activity = 'create') AS opened_at
        FROM findings AS f
        GROUP BY mode, category, subject_type, subject_id
        HAVING argMax(f.activity, f.sequence) != 'close'
            OR argMax(f.observed_at, f.sequence) >= {since:DateTime64(3, 'UTC')}
    ),
    bodies AS (SELECT sequence, any(body) AS body FROM findings
               WHERE sequence IN (SELECT last FROM newest) GROUP BY sequence),
    alive AS
    (
        SELECT mode, category, subject_type, subject_id, max(window_end) AS seen_at
        FROM signals FINAL
        WHERE fired AND window_end >= {since:DateTime64(3, 'UTC')}
            AND window_end <= {until:DateTime64(3, 'UTC')}
        GROUP BY mode, category, subject_type, subject_id
    )
SELECT
    b.body AS body, toUnixTimestamp64Milli(n.opened_at) AS opened_ms,
    toUnixTimestamp64Milli(a.seen_at) AS seen_ms
FROM newest AS n
INNER JOIN bodies AS b ON b.sequence = n.last
LEFT JOIN alive AS a USING (mode, category, subject_type, subject_id)
