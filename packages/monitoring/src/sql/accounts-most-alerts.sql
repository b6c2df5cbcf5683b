-- Accounts with the most open alerts. Grain: one row per account. Reads: alerts_current, accounts.
WITH concerned AS (
    SELECT account, count() AS alerts, max(confidence) AS surest, groupUniqArray(10)(category) AS categories
    FROM alerts_current
    ARRAY JOIN account_ids AS account
    WHERE $__timeFilter(observed_at) AND mode = 'live' AND status = 'open' AND NOT held
    GROUP BY account
    ORDER BY alerts DESC, surest DESC, account
    LIMIT 20
)
SELECT
    c.account AS account, c.alerts AS alerts, round(c.surest, 3) AS surest,
    arrayStringConcat(arraySort(c.categories), ', ') AS why, ifNull(p.plan, 'unknown') AS plan
FROM concerned AS c
LEFT JOIN (
    SELECT account_id, plan FROM accounts WHERE account_id IN (SELECT account FROM concerned)
) AS p ON p.account_id = c.account
ORDER BY alerts DESC, surest DESC, account
LIMIT 20
