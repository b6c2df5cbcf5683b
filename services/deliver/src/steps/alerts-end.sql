-- alerts-end: where the outbox of alerts ends now; 0 while it is empty.
-- Grain: one row. Reads: alerts.
SELECT max(sequence) AS sequence FROM alerts
