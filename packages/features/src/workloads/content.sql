-- content: what accounts ask for, as the sum of their similarity hashes.
-- Grain: one row per account that was active in [from, to) with enough different pieces of content.
-- `bits` holds for each of the 64 bits, the highest first, how many pieces have it set less how many
-- have not; `simhashes` is a sample of them. Reads: account_activity_1m, request_events of the accounts that it leaves over.
--
-- An account with more requests than `requests_max` is a customer of weight: what one actor spreads
-- over several accounts is less than that in each, and the bound keeps the reading small.
SELECT
    account_id, count() AS pieces,
    sumForEach(arrayMap(bit -> if(bitTest(simhash, 63 - bit), 1, -1), range(64))) AS bits,
    arrayMap(
        one -> hex(one),
        arraySlice(arraySort(one -> cityHash64(one), groupArray(1000)(simhash)), 1, {sample:UInt8})
    ) AS simhashes
FROM
(
    SELECT DISTINCT account_id, assumeNotNull(content_simhash) AS simhash
    FROM request_events
    WHERE occurred_at >= {from:DateTime64(3, 'UTC')} AND occurred_at < {to:DateTime64(3, 'UTC')}
        AND content_simhash IS NOT NULL
        AND account_id IN
        (
            SELECT account_id
            FROM account_activity_1m AS a
            WHERE minute >= {from:DateTime64(3, 'UTC')} AND minute < {to:DateTime64(3, 'UTC')}
            GROUP BY account_id
            HAVING sum(a.succeeded) >= {pieces_min:UInt32}
                AND sum(a.requests) <= {requests_max:UInt32}
        )
)
GROUP BY account_id
HAVING pieces >= {pieces_min:UInt32}
ORDER BY pieces DESC, account_id
LIMIT {accounts_max:UInt32}
