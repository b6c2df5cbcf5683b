-- control-ids: entries whose id begins so.
-- Grain: one row per entry. Reads: controls_current.
SELECT
    control_id, kind, scope, value, categories, detectors, author, reason, created_at, expires_at,
    revoked_at, revoked_by, revoked_why
FROM controls_current
WHERE startsWith(control_id, {prefix:String})
ORDER BY created_at DESC, control_id
LIMIT {most:UInt32}
