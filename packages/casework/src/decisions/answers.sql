-- answers: what enforce answered to these requests.
-- Grain: one row per request that was answered. Reads: decision_answers.
SELECT request_id, outcome, detail
FROM decision_answers FINAL
WHERE request_id IN {request_ids:Array(String)}
