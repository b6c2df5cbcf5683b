-- control-by-id: one entry.
-- Grain: one row, or none. Reads: controls_current.
SELECT
    control_id, kind, scope, value, categories, detectors, author, reason, created_at, expires_at,
    revoked_at, revoked_by, revoked_why
FROM controls_current
WHERE control_id = {id:String}
LIMIT 1
