-- accused-by: where alerts stood at a place of the outbox: whom they name, whether their findings live, and
-- whether people or controls said that there is nothing.
-- Grain: one row per alert. Reads: alerts.
SELECT
    alert_id,
    argMax(a.account_ids, a.sequence) AS account_ids,
    argMax(a.status = 'suppressed' OR a.verdict IN ('false_positive', 'benign'), a.sequence) AS settled,
    argMax(a.lives, a.sequence) AS lives
FROM alerts AS a
WHERE alert_id IN {alert_ids:Array(String)} AND a.sequence <= {until:UInt64}
GROUP BY alert_id
