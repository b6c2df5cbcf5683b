-- findings: every state that a finding was in, in the order in which it was reached.
-- Grain: one row per state. Reads: findings.
-- Example: SELECT category, severity, count() AS states FROM findings GROUP BY category, severity ORDER BY states DESC
CREATE OR REPLACE VIEW {views:Identifier}.findings
(
    sequence UInt64 COMMENT 'Order over all findings',
    finding_id String COMMENT 'Stable while the finding lives',
    state UInt32 COMMENT 'Number of the state, from 1',
    activity String COMMENT 'create, update or close',
    mode String COMMENT 'live or shadow',
    category String COMMENT 'Category',
    severity String COMMENT 'info, low, medium, high or critical',
    confidence Float64 COMMENT 'How sure, 0-1',
    subject_type String COMMENT 'account, cluster, client, key or network',
    subject_id String COMMENT 'Subject',
    account_ids Array(String) COMMENT 'Accounts concerned',
    observed_at DateTime64(3, 'UTC') COMMENT 'Event time at which the evidence sufficed',
    stored_at DateTime64(3, 'UTC') COMMENT 'Wall clock',
    body String COMMENT 'The finding as JSON'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    sequence, finding_id, state, activity, mode, category, severity, confidence, subject_type,
    subject_id, account_ids, observed_at, stored_at, body
FROM findings FINAL
COMMENT 'States of findings, one row per state'
