-- live-ends: the ends of the two outboxes.
-- Grain: one row. Reads: alerts, decisions.
SELECT
    (SELECT max(sequence) FROM alerts) AS alerts,
    (SELECT max(sequence) FROM decisions) AS decisions
