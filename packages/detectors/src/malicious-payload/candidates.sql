-- malicious-payload, first look: accounts with several verdicts of a scanner within a day.
-- Grain: one row per account with another in [from, to). Reads: account_remarks_1m.
SELECT account_id AS candidate, [account_id] AS account_ids
FROM account_remarks_1m AS r
WHERE minute >= {from:DateTime64(3, 'UTC')} - toIntervalHour({hours:UInt32})
    AND minute < {to:DateTime64(3, 'UTC')}
    AND kind = 'threat'
GROUP BY account_id
HAVING sum(r.requests) >= {verdicts_min:UInt32} AND max(minute) >= {from:DateTime64(3, 'UTC')}
ORDER BY candidate
