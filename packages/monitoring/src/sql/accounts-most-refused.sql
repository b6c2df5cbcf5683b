-- Accounts that were refused most. Grain: one row per account. Reads: account_activity.
SELECT
    account_id AS account, sum(requests) AS asked, sum(refused) AS turned_away,
    round(turned_away / asked, 3) AS share, sum(exhausted) AS for_want_of_quota,
    round(sum(units), 1) AS units_used
FROM account_activity
WHERE $__timeFilter(at)
GROUP BY account
HAVING turned_away > 0
ORDER BY turned_away DESC, account
LIMIT 20
