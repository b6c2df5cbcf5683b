-- Who approved measures. Grain: one row per action and kind of actor. Reads: decisions.
SELECT action, actor_type AS decided_by, count() AS approved, uniqExact(account_id) AS accounts
FROM decisions
WHERE $__timeFilter(decided_at) AND state = 'approved'
GROUP BY action, decided_by
ORDER BY approved DESC, action, decided_by
LIMIT 100
