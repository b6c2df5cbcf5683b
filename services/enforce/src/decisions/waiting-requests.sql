-- waiting-requests: what was asked for and not answered yet, the oldest first.
-- Grain: one row per request. Reads: decision_requests, decision_answers.
SELECT DISTINCT request_id, decision_id, wish, actor_type, actor_id, reason, requested_at
FROM decision_requests
WHERE request_id NOT IN (SELECT request_id FROM decision_answers)
ORDER BY requested_at, request_id
LIMIT {most:UInt32}
