-- decision-items: measures as they stand, those that wait for somebody first, then the newest, each with
-- the newest request about it that is not answered. What waits comes by gravity: the harder measure, then
-- who pays, then the worse alert, then the oldest. A page goes on behind a place. An empty list or text
-- filters nothing.
-- Grain: one row per measure. Reads: decisions_current, decision_requests, decision_answers,
-- account_profiles, alerts.
WITH measures AS
(
    SELECT *
    FROM decisions_current
    WHERE (empty({states:Array(String)}) OR state IN {states:Array(String)})
        AND ({account:String} = '' OR account_id = {account:String})
        AND ({alert:String} = '' OR alert_id = {alert:String})
        AND (empty({actions:Array(String)}) OR action IN {actions:Array(String)})
        AND (empty({categories:Array(String)}) OR category IN {categories:Array(String)})
        AND (empty({actors:Array(String)}) OR actor_id IN {actors:Array(String)})
        AND (empty({decisions:Array(String)}) OR decision_id IN {decisions:Array(String)})
)
SELECT * EXCEPT (by_state, by_action, by_paying, by_severity, decided_ms) FROM
(
    SELECT
        d.decision_id AS decision_id, d.alert_id AS alert_id, d.alert_revision AS alert_revision,
        d.category AS category, d.account_id AS account_id, d.action AS action, d.state AS state,
        d.actor_type AS actor_type, d.actor_id AS actor_id, d.reason AS reason,
        d.decided_at AS decided_at, d.expires_at AS expires_at,
        r.wish AS wish, r.wish_actor AS wish_actor, r.wish_at AS wish_at, p.plan AS plan,
        indexOf(['proposed', 'approved', 'applied', 'lifted', 'expired'], state) AS by_state,
        if(state != 'proposed', 0, indexOf(['suspend', 'throttle', 'warn'], action)) AS by_action,
        if(state != 'proposed', 0, NOT ifNull(has({paying:Array(String)}, plan), 0)) AS by_paying,
        if(state != 'proposed', 0, indexOf(['critical', 'high', 'medium', 'low'], a.severity)) AS by_severity,
        toUnixTimestamp64Milli(decided_at) AS decided_ms,
        -- 41 bits of time, and before it a rank below 6 * 4 * 2 * 5: exact as a float.
        toFloat64(
            (((by_state * 4 + by_action) * 2 + by_paying) * 5 + by_severity) * 2199023255552
                + if(state = 'proposed', decided_ms, 2199023255551 - decided_ms)
        ) AS sort_key,
        toUInt32(count() OVER ()) AS total
    FROM measures AS d
    LEFT JOIN
    (
        SELECT
            decision_id, CAST(argMax(wish, requested_at), 'Nullable(String)') AS wish,
            CAST(argMax(actor_id, requested_at), 'Nullable(String)') AS wish_actor,
            CAST(max(requested_at), 'Nullable(DateTime64(3, \'UTC\'))') AS wish_at
        FROM decision_requests FINAL
        WHERE request_id NOT IN (SELECT request_id FROM decision_answers)
        GROUP BY decision_id
    ) AS r ON r.decision_id = d.decision_id
    LEFT JOIN
    (
        SELECT account_id, CAST(plan, 'Nullable(String)') AS plan
        FROM account_profiles FINAL
        WHERE account_id IN (SELECT account_id FROM measures)
    ) AS p ON p.account_id = d.account_id
    LEFT JOIN
    (
        SELECT alert_id, argMax(severity, sequence) AS severity
        FROM alerts
        WHERE alert_id IN (SELECT alert_id FROM measures WHERE state = 'proposed')
        GROUP BY alert_id
    ) AS a ON a.alert_id = d.alert_id
)
WHERE {after_id:String} = '' OR sort_key > {after_key:Float64}
    OR (sort_key = {after_key:Float64} AND decision_id > {after_id:String})
ORDER BY sort_key, decision_id
LIMIT {most:UInt32}
