-- unjudged: states of findings that enforce has not judged. Grain: one row. Reads: findings, alerts.
SELECT count() AS waiting, if(waiting = 0, NULL, min(stored_at)) AS since
FROM findings
WHERE sequence > (SELECT max(findings_until) FROM alerts)
