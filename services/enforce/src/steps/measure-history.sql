-- measure-history: measures that were taken against the accounts of states of findings, or lifted.
-- Grain: one row per decision, at most `most` of an account and category, the newest.
-- Reads: findings, decisions.
SELECT account_id, alert_id, category, action, applied_at, lifted_at, lifted_by
FROM
(
    SELECT
        any(d.account_id) AS account_id,
        any(d.alert_id) AS alert_id,
        any(d.category) AS category,
        any(d.action) AS action,
        maxOrNullIf(d.decided_at, d.state = 'applied') AS applied_at,
        maxOrNullIf(d.decided_at, d.state = 'lifted') AS lifted_at,
        argMaxOrNullIf(CAST(d.actor_type, 'String'), d.decided_at, d.state = 'lifted') AS lifted_by,
        max(d.decided_at) AS last_at
    FROM decisions AS d
    WHERE d.decided_at > {since:DateTime64(3, 'UTC')} AND d.state IN ('applied', 'lifted')
        AND d.account_id IN (
            SELECT arrayJoin(account_ids)
            FROM findings
            WHERE sequence IN {sequences:Array(UInt64)}
        )
    GROUP BY d.decision_id
)
ORDER BY account_id, category, last_at DESC, alert_id
LIMIT {most:UInt32} BY account_id, category
