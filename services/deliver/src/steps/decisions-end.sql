-- decisions-end: where the outbox of decisions ends now; 0 while it is empty.
-- Grain: one row. Reads: decisions.
SELECT max(sequence) AS sequence FROM decisions
