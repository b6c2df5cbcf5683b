-- newest-acknowledgements: who has alerts: of these alerts the newest statement, and those with these ids
-- (`known`), on whatever alert they were made.
-- Grain: one row per statement; one that is both may come twice. Reads: acknowledgements.
SELECT alert_id, acknowledgement_id, actor, event, toUnixTimestamp64Milli(given_at) AS given_ms
FROM
(
    SELECT *
    FROM acknowledgements
    WHERE alert_id IN {alert_ids:Array(String)}
    ORDER BY given_at DESC, acknowledgement_id DESC
    LIMIT 1 BY alert_id
    UNION ALL
    SELECT * FROM acknowledgements WHERE acknowledgement_id IN {known:Array(String)}
)
