-- holders: how many accounts used some identifiers since a day. What a crowd has is counted to 1000.
-- Grain: one row per identifier. Reads: entity_accounts_1d.
SELECT kind, value, toUInt32(length(groupUniqArray(1000)(account_id))) AS holders
FROM entity_accounts_1d
WHERE (kind, value) IN
    (SELECT arrayJoin(arrayZip({kinds:Array(String)}, {values:Array(String)})))
    AND day >= toDate({from:DateTime64(3, 'UTC')})
GROUP BY kind, value
LIMIT 1000
