-- Which measures wait for a person, and for how long?
SELECT
    action, account_id, alert_id, reason, decided_at AS proposed_at,
    dateDiff('minute', decided_at, now()) AS minutes
FROM
(
    SELECT * FROM decisions ORDER BY decision_id, sequence DESC LIMIT 1 BY decision_id
)
WHERE state = 'proposed'
ORDER BY minutes DESC
LIMIT 100
