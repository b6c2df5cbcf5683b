-- published-until: everything up to this sequence was published; 0 for a new destination.
-- Grain: one row. Reads: alert_publications.
SELECT max(sequence) AS sequence
FROM alert_publications
WHERE destination IN {destinations:Array(String)}
