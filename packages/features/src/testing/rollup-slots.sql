-- rollup-slots: the requests of an account by the slots of each rollup, for tests; of days 1 where there are any. Batches are told
-- where they hold events of that account alone.
-- Grain: one row per rollup and slot. Reads: every rollup.
SELECT name, formatDateTime(slot, '%m-%d %H:%i') AS slot, sum(count) AS requests
FROM
(
    SELECT 'account_activity_1m' AS name, minute AS slot, requests AS count
    FROM account_activity_1m WHERE account_id = {account_id:String}
    UNION ALL
    SELECT 'account_activity_5m', slot, requests
    FROM account_activity_5m WHERE account_id = {account_id:String}
    UNION ALL
    SELECT 'account_activity_1d', toDateTime(day, 'UTC'), requests
    FROM account_activity_1d WHERE account_id = {account_id:String}
    UNION ALL
    SELECT 'entity_uses_15m', slot, requests
    FROM entity_uses_15m WHERE account_id = {account_id:String} AND kind = 'device'
    UNION ALL
    SELECT DISTINCT 'entity_accounts_1d', toDateTime(day, 'UTC'), 1
    FROM entity_accounts_1d WHERE account_id = {account_id:String} AND kind = 'device'
    UNION ALL
    SELECT 'key_origins_15m', slot, requests
    FROM key_origins_15m WHERE account_id = {account_id:String}
    UNION ALL
    SELECT 'ingest_batches', minute, events
    FROM ingest_batches
    WHERE batch_first IN (SELECT batch_first FROM request_events WHERE account_id = {account_id:String})
)
GROUP BY name, slot
ORDER BY name, slot
