-- last-sequence: the highest sequence of a finding. Grain: one row. Reads: findings.
SELECT max(sequence) AS sequence FROM findings
