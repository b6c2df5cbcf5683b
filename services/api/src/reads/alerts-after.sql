-- alerts-after: rows of the outbox behind a sequence, in order.
-- Grain: one row per row of the outbox. Reads: alerts.
SELECT
    sequence, activity, alert_id, revision, mode, status, verdict, acknowledged_by, category, categories, severity, confidence,
    subject_type, subject_id, toUInt32(length(account_ids)) AS accounts,
    arraySlice(account_ids, 1, 8) AS first_account_ids, recommended_action, detector_id,
    detector_version, observed_at, held, lives,
    round(
        transform(
            severity, ['info', 'low', 'medium', 'high', 'critical'], [1., 2., 4., 8., 16.], 0.
        ) * confidence * (1 + log2(greatest(1, length(account_ids)))), 6
    ) AS harm,
    JSONExtractString(body, 'title') AS title, JSONExtractString(body, 'summary') AS summary,
    written_at AS published_at
FROM alerts FINAL
WHERE sequence > {after:UInt64} AND mode = 'live'
ORDER BY sequence
LIMIT {most:UInt32}
