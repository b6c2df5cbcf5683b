-- refusals: requests about measures that were refused, and why.
-- Grain: one row per request. Reads: decision_answers.
SELECT request_id, detail
FROM decision_answers FINAL
WHERE outcome = 'refused'
ORDER BY request_id
