-- alerts-around: where alerts stand that changed after a place of the outbox: whether they live, whether
-- findings may be told together with them, which accounts and clusters they are about, and which alert
-- speaks for them.
-- Grain: one row per alert. Reads: alerts, findings.
SELECT
    alert_id, argMax(a.finding_sequence, a.sequence) AS finding_sequence,
    argMax(a.lives, a.sequence) AS lives,
    argMax(a.lives AND a.mode = 'live' AND a.severity != 'info', a.sequence) AS may_merge,
    argMax(a.merged_into, a.sequence) AS merged_into,
    argMax(a.account_ids, a.sequence) AS account_ids,
    argMax(f.cluster_ids, a.sequence) AS cluster_ids,
    toUnixTimestamp64Milli(argMax(a.observed_at, a.sequence)) AS observed_ms,
    max(a.sequence) AS last_sequence
FROM alerts AS a
LEFT ANY JOIN
(
    SELECT sequence, cluster_ids FROM findings
    WHERE sequence IN (SELECT finding_sequence FROM alerts WHERE sequence > {after:UInt64})
) AS f ON f.sequence = a.finding_sequence
WHERE a.sequence > {after:UInt64}
GROUP BY alert_id
-- What is over and alone is not asked for at first; later on it may have to be forgotten.
HAVING {after:UInt64} > 0 OR lives OR merged_into != ''
ORDER BY alert_id
