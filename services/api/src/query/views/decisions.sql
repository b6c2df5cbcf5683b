-- decisions: every step of every measure against an account.
-- Grain: one row per step. Reads: decisions.
-- Example: SELECT action, state, count() AS steps FROM decisions GROUP BY action, state
CREATE OR REPLACE VIEW {views:Identifier}.decisions
(
    sequence UInt64 COMMENT 'Order of publication',
    decision_id String COMMENT 'Derives from alert, revision, account and action',
    state String COMMENT 'proposed, approved, applied, lifted or expired',
    alert_id String COMMENT 'The alert it rests on',
    alert_revision UInt32 COMMENT 'The revision that was decided on',
    category String COMMENT 'Category of the alert',
    account_id String COMMENT 'The account it is against',
    action String COMMENT 'warn, throttle or suspend',
    actor_type String COMMENT 'person or policy',
    actor_id String COMMENT 'Who',
    reason String COMMENT 'Why, in words',
    decided_at DateTime64(3, 'UTC') COMMENT 'Wall clock',
    expires_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When the measure ends by itself'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    sequence, decision_id, state, alert_id, alert_revision, category, account_id, action,
    actor_type, actor_id, reason, decided_at, expires_at
FROM decisions FINAL
COMMENT 'Steps of measures against accounts, one row per step'
