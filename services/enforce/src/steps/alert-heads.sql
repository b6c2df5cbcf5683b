-- alert-heads: how far alerts have come: what stands in their newest row, and what was published last
-- (told); sequence and revision are 0 where nothing was.
-- Grain: one row per alert that exists. Reads: alerts.
SELECT
    alert_id,
    argMax(a.finding_sequence, a.sequence) AS finding_sequence,
    argMax(a.verdict_id, a.sequence) AS verdict_id,
    argMax(a.control_ids, a.sequence) AS control_ids,
    maxIf(a.sequence, NOT a.held) AS told_sequence,
    maxIf(a.revision, NOT a.held) AS told_revision,
    argMaxIf(a.status, a.sequence, NOT a.held) AS told_status,
    argMaxIf(a.verdict, a.sequence, NOT a.held) AS told_verdict
FROM alerts AS a
WHERE alert_id IN {alert_ids:Array(String)}
GROUP BY alert_id
