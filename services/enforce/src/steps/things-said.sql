-- things-said: how many verdicts, and statements about who has an alert, there are; each grows with its own.
-- Grain: one row. Reads: verdicts, acknowledgements.
SELECT
    (SELECT uniqExact(verdict_id) FROM verdicts) AS verdicts,
    (SELECT uniqExact(acknowledgement_id) FROM acknowledgements) AS acknowledgements
