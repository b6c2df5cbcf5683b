-- audit-page: who did what, the newest first, behind a place. An empty list or text filters nothing.
-- Grain: one row per entry. Reads: api_audit.
SELECT * FROM
(
    SELECT
        audit_id, at, actor, role, action, target, before, after,
        toFloat64(toUnixTimestamp64Milli(at)) AS sort_key,
        -- One request may do the same to several.
        concat(audit_id, ' ', hex(sipHash64(target))) AS row_id, toUInt32(count() OVER ()) AS total
    FROM api_audit
    WHERE (empty({actors:Array(String)}) OR actor IN {actors:Array(String)})
        AND (empty({actions:Array(String)}) OR action IN {actions:Array(String)})
        AND ({target:String} = '' OR target = {target:String})
)
WHERE {after_id:String} = '' OR sort_key < {after_key:Float64}
    OR (sort_key = {after_key:Float64} AND row_id > {after_id:String})
ORDER BY sort_key DESC, row_id
LIMIT {most:UInt32}
