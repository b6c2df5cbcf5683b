-- audit-page: who did what, the newest first.
-- Grain: one row per entry. Reads: api_audit.
SELECT audit_id, at, actor, role, action, target, before, after, toUInt32(count() OVER ()) AS total
FROM api_audit
ORDER BY at DESC, audit_id
LIMIT {most:UInt32} OFFSET {skip:UInt32}
