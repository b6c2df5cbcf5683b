-- kept: which requests, by their measure, and which answers are stored still.
-- Grain: one row per request or answer. Reads: decision_requests, decision_answers.
SELECT id
FROM
(
    SELECT decision_id AS id FROM decision_requests
    UNION ALL
    SELECT request_id AS id FROM decision_answers
)
ORDER BY id
