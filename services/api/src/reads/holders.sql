-- holders: how many accounts used some identifiers since a day. What a crowd has is counted to 1000. Of
-- contents those accounts count that sent them on a day on which others did.
-- Grain: one row per identifier. Reads: entity_accounts_1d, account_links.
SELECT kind, value, toUInt32(length(groupUniqArray(1000)(account_id))) AS holders
FROM
(
    SELECT kind, value, account_id
    FROM entity_accounts_1d
    WHERE (kind, value) IN
        (SELECT arrayJoin(arrayZip({kinds:Array(String)}, {values:Array(String)})))
        AND day >= toDate({from:DateTime64(3, 'UTC')})
    UNION ALL
    SELECT kind, value, account_id
    FROM account_links
    WHERE (kind, value) IN
        (SELECT arrayJoin(arrayZip({kinds:Array(String)}, {values:Array(String)})))
        AND kind = 'content' AND bucket >= toDate({from:DateTime64(3, 'UTC')})
        AND account_id != ''
)
GROUP BY kind, value
LIMIT 1000
