-- alert-items: alerts as they stand, filtered, in one of three orders, without what stands in their bodies.
-- An empty list filters nothing.
-- Grain: one row per alert. Reads: alerts_current.
SELECT * FROM
(
    WITH
        transform(
            severity, ['info', 'low', 'medium', 'high', 'critical'], [1., 2., 4., 8., 16.], 0.
        ) AS severity_weight,
        round(
            severity_weight * confidence * (1 + log2(greatest(1, length(account_ids)))), 6
        ) AS harm,
        multiIf(
            {sort:String} = 'harm', harm,
            {sort:String} = 'confidence', confidence,
            toFloat64(toUnixTimestamp64Milli(observed_at))
        ) AS sort_key
    SELECT
        sequence, alert_id, revision, mode, status, verdict, acknowledged_by, category, categories, severity, confidence,
        subject_type, subject_id, toUInt32(length(account_ids)) AS accounts,
        arraySlice(account_ids, 1, 8) AS first_account_ids, recommended_action, detector_id,
        detector_version, observed_at, held, lives, harm, sort_key,
        toUInt32(count() OVER ()) AS total
    FROM alerts_current
    WHERE (empty({statuses:Array(String)}) OR status IN {statuses:Array(String)})
        AND (empty({severities:Array(String)}) OR severity IN {severities:Array(String)})
        AND (empty({categories:Array(String)}) OR hasAny(categories, {categories:Array(String)}))
        AND (empty({detectors:Array(String)}) OR detector_id IN {detectors:Array(String)})
        -- What an alert recommends is the mildest of its measures: also those against some of its accounts count.
        AND (empty({actions:Array(String)}) OR recommended_action IN {actions:Array(String)}
            OR hasAny(
                JSONExtract(body, 'measures', 'Array(Tuple(recommended_action String))').recommended_action,
                {actions:Array(String)}
            ))
        AND (empty({verdicts:Array(String)})
            OR if(verdict = '', 'none', verdict) IN {verdicts:Array(String)})
        AND (empty({holders:Array(String)})
            OR if(acknowledged_by = '', 'nobody', acknowledged_by) IN {holders:Array(String)})
        AND (empty({accounts:Array(String)}) OR hasAny(account_ids, {accounts:Array(String)}))
        AND ({subject:String} = '' OR subject_id = {subject:String})
        AND observed_at >= {since:DateTime64(3, 'UTC')} AND observed_at < {until:DateTime64(3, 'UTC')}
        AND ({but:String} = '' OR alert_id != {but:String})
        AND ({shadow:Bool} OR mode = 'live')
        AND (NOT {searched:Bool} OR alert_id IN {ids:Array(String)})
)
WHERE {after_id:String} = '' OR sort_key < {after_key:Float64}
    OR (sort_key = {after_key:Float64} AND alert_id > {after_id:String})
ORDER BY sort_key DESC, alert_id
LIMIT {most:UInt32}
