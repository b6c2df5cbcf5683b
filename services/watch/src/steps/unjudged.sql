-- unjudged: states of findings that enforce has not judged, and since when the oldest waits.
-- Grain: one row; since_ms is null where nothing waits. Reads: findings, alerts.
SELECT count() AS waiting, if(waiting = 0, NULL, toUnixTimestamp64Milli(min(stored_at))) AS since_ms
FROM findings
WHERE sequence > (SELECT max(findings_until) FROM alerts)
