-- verdict-history: what analysts found alerts about the accounts of states of findings to be. Of each
-- alert its newest verdict counts, and for each account in the categories of the findings that name it.
-- Grain: one row per account, alert and category, at most `most` of an account and category, the newest.
-- Reads: findings, verdicts.
SELECT DISTINCT account_id, alert_id, category, verdict, given_at
FROM
(
    SELECT alert_id, verdict, given_at, part.1 AS category, part.2 AS account_ids
    FROM
    (
        SELECT
            alert_id,
            argMax(
                if(empty(v.parts), [(CAST(v.category, 'String'), v.account_ids)], v.parts),
                (v.given_at, v.verdict_id)
            ) AS parts,
            argMax(v.verdict, (v.given_at, v.verdict_id)) AS verdict,
            max(v.given_at) AS given_at
        FROM verdicts AS v
        -- An alert whose newest verdict is older has none that counts.
        WHERE v.given_at > {since:DateTime64(3, 'UTC')}
        GROUP BY alert_id
    )
    ARRAY JOIN parts AS part
)
ARRAY JOIN account_ids AS account_id
WHERE account_id IN (
    SELECT arrayJoin(account_ids)
    FROM findings
    WHERE sequence IN {sequences:Array(UInt64)}
)
ORDER BY account_id, category, given_at DESC, alert_id
LIMIT {most:UInt32} BY account_id, category
