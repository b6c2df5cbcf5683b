-- resale, first look: busy accounts whose turn it is.
-- Grain: one row per account. Reads: account_activity_1m.
--
-- Customers take half a day to show, so each account has a turn every `turn_quarters`
-- quarters of an hour, given by its name.
WITH
    {to:DateTime64(3, 'UTC')} AS period_end,
    period_end - toIntervalMinute(15 * {turn_quarters:UInt8}) AS turn_start
SELECT account_id AS candidate, [account_id] AS account_ids
FROM account_activity_1m
WHERE minute >= turn_start AND minute < period_end
    AND cityHash64(account_id) % {turn_quarters:UInt8}
        = intDiv(toUnixTimestamp(period_end), 900) % {turn_quarters:UInt8}
GROUP BY account_id
HAVING sum(succeeded) >= {turn_calls_min:UInt32}
ORDER BY candidate
LIMIT {candidates_max:UInt32}
