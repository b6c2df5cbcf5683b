-- alert-heads: how far alerts have come: what stands in their newest row, and what was published last
-- (told); sequence is 0 and the body empty where nothing was.
-- Grain: one row per alert that exists. Reads: alerts.
SELECT
    alert_id,
    argMax(a.finding_sequence, a.sequence) AS finding_sequence,
    argMax(a.verdict_id, a.sequence) AS verdict_id,
    argMax(a.acknowledgement_id, a.sequence) AS acknowledgement_id,
    argMax(a.control_ids, a.sequence) AS control_ids,
    argMax(a.merged_into, a.sequence) AS merged_into,
    toUnixTimestamp64Milli(argMax(a.judged_at, a.sequence)) AS judged_ms,
    toUnixTimestamp64Milli(argMax(a.due_at, a.sequence)) AS due_ms,
    toUnixTimestamp64Milli(argMax(a.falls_at, a.sequence)) AS falls_ms,
    maxIf(a.sequence, NOT a.held) AS told_sequence,
    toUnixTimestamp64Milli(argMaxIf(a.judged_at, a.sequence, NOT a.held)) AS told_ms,
    argMaxIf(a.body, a.sequence, NOT a.held) AS told_body
FROM alerts AS a
WHERE alert_id IN {alert_ids:Array(String)}
GROUP BY alert_id
