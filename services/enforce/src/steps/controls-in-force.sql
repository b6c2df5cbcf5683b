-- controls-in-force: the entries that act at a time, in one order.
-- Grain: one row per entry. Reads: controls_current.
SELECT
    control_id, kind, scope, value, categories, detectors, author, reason, created_at, expires_at,
    revoked_at, revoked_by, revoked_why
FROM controls_current
WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > {at:DateTime64(3, 'UTC')})
ORDER BY control_id
