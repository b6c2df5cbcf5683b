-- last-step: where the outbox of decisions ends; 0 while nothing was decided.
-- Grain: one row. Reads: decisions.
SELECT max(sequence) AS sequence FROM decisions
