-- held-findings: the newest finding of each key that is open, or was closed after `since`; when it
-- was opened, the first of its signals as far as `lateness_ms` before that (0: none is known), the newest
-- signal before `until` that kept it alive, and when the finding before it ended (0: there was none).
-- Grain: one row per mode, category and subject. Reads: findings, signals.
WITH
    lives AS
    (
        SELECT
            mode, category, subject_type, subject_id, finding_id,
            max(f.sequence) AS last,
            argMax(f.activity, f.sequence) AS last_activity,
            argMax(f.observed_at, f.sequence) AS last_at,
            argMaxIf(f.observed_at, f.sequence, f.activity = 'create') AS created_at
        FROM findings AS f
        GROUP BY mode, category, subject_type, subject_id, finding_id
    ),
    newest AS
    (
        SELECT
            mode, category, subject_type, subject_id, max(l.last) AS last_sequence,
            argMax(l.created_at, l.last) AS opened_at,
            arrayMax(arrayPushFront(arrayMap(
                one -> if(one.2 AND one.3 <= opened_at AND one.1 < last_sequence, one.3,
                          toDateTime64(0, 3, 'UTC')),
                groupArray((l.last, l.last_activity = 'close', l.last_at))
            ), toDateTime64(0, 3, 'UTC'))) AS floor_at
        FROM lives AS l
        GROUP BY mode, category, subject_type, subject_id
        HAVING argMax(l.last_activity, l.last) != 'close'
            OR argMax(l.last_at, l.last) >= {since:DateTime64(3, 'UTC')}
    ),
    bodies AS (SELECT sequence, any(body) AS body FROM findings
               WHERE sequence IN (SELECT last_sequence FROM newest) GROUP BY sequence),
    alive AS
    (
        SELECT
            mode, category, subject_type, subject_id,
            maxIf(s.window_end, s.window_end >= {since:DateTime64(3, 'UTC')}) AS seen_at,
            minIf(
                s.window_end,
                s.window_end >= n.floor_at
                    AND s.window_end >= subtractMilliseconds(n.opened_at, {lateness_ms:UInt64})
            ) AS first_at
        FROM signals AS s FINAL
        INNER JOIN newest AS n USING (mode, category, subject_type, subject_id)
        WHERE s.fired AND s.window_end >= {anchored_since:DateTime64(3, 'UTC')}
            AND s.window_end <= {until:DateTime64(3, 'UTC')}
        GROUP BY mode, category, subject_type, subject_id
    )
SELECT
    b.body AS body, toUnixTimestamp64Milli(n.opened_at) AS opened_ms,
    toUnixTimestamp64Milli(a.first_at) AS first_ms,
    toUnixTimestamp64Milli(a.seen_at) AS seen_ms,
    toUnixTimestamp64Milli(n.floor_at) AS floor_ms
FROM newest AS n
INNER JOIN bodies AS b ON b.sequence = n.last_sequence
LEFT JOIN alive AS a USING (mode, category, subject_type, subject_id)
