-- decision-items: measures as they stand, those that wait for somebody first, then the newest, each with
-- the newest request about it that is not answered. What waits comes by gravity: the harder measure, then
-- who pays, then the worse alert, then the oldest. An empty list or text filters nothing.
-- Grain: one row per measure. Reads: decisions_current, decision_requests, decision_answers,
-- account_profiles, alerts.
WITH measures AS
(
    SELECT *
    FROM decisions_current
    WHERE (empty({states:Array(String)}) OR state IN {states:Array(String)})
        AND ({account:String} = '' OR account_id = {account:String})
        AND ({alert:String} = '' OR alert_id = {alert:String})
        AND (empty({decisions:Array(String)}) OR decision_id IN {decisions:Array(String)})
)
SELECT
    d.decision_id AS decision_id, d.alert_id AS alert_id, d.alert_revision AS alert_revision,
    d.category AS category, d.account_id AS account_id, d.action AS action, d.state AS state,
    d.actor_type AS actor_type, d.actor_id AS actor_id, d.reason AS reason,
    d.decided_at AS decided_at, d.expires_at AS expires_at,
    r.wish AS wish, r.wish_actor AS wish_actor, r.wish_at AS wish_at, p.plan AS plan,
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
ORDER BY
    indexOf(['proposed', 'approved', 'applied', 'lifted', 'expired'], state),
    if(state = 'proposed', indexOf(['suspend', 'throttle', 'warn'], action), 0),
    if(state = 'proposed', NOT ifNull(has({paying:Array(String)}, plan), 0), 0),
    if(state = 'proposed', indexOf(['critical', 'high', 'medium', 'low'], a.severity), 0),
    if(state = 'proposed', toUnixTimestamp64Milli(decided_at), -toUnixTimestamp64Milli(decided_at)),
    decision_id
LIMIT {most:UInt32} OFFSET {skip:UInt32}
