-- analyse-1 (who uses the most), of the events.
-- Grain: one row per account. Reads: request_events, account_profiles.
SELECT account_id, any(plan) AS plan, round(sum(units)) AS used, count() AS calls,
       round(countIf(status = 429 OR ifNull(error_code = 'quota_exceeded', false)) / calls, 2)
           AS share_refused
FROM request_events LEFT JOIN (SELECT account_id, plan FROM account_profiles FINAL) AS p USING account_id
GROUP BY account_id
ORDER BY used DESC, account_id
LIMIT 5
