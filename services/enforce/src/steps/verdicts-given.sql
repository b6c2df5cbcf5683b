-- verdicts-given: how many verdicts there are; it grows with each.
-- Grain: one row. Reads: verdicts.
SELECT uniqExact(verdict_id) AS verdicts
FROM verdicts
