-- model-extraction: what the candidates asked for that was new, in order.
-- Grain: one row per account with pieces enough, many of them near one of the three before.
-- Measured over the `hours` before `to`. Reads: request_events of the candidates alone.
--
-- A piece is content with a hash of its own; asked for again it teaches nothing new and counts as
-- a repeat. Families of pieces are worked out in content-families.ts. Each is told in 32 hexadecimal
-- digits: when it was first asked for (milliseconds since 1970) and its similarity hash, 8 bytes each,
-- the lowest first.
WITH
    {to:DateTime64(3, 'UTC')} AS period_end,
    period_end - toIntervalHour({hours:UInt8}) AS period_start
SELECT
    account_id AS subject_id,
    toString(period_start) AS window_start, toString(period_end) AS window_end,
    content_calls, distinct_pieces,
    arrayStringConcat(arrayMap(
        one -> concat(
            hex(reinterpretAsFixedString(one.1)), hex(reinterpretAsFixedString(one.2))
        ),
        ordered
    )) AS pieces
FROM
(
    SELECT
        account_id, sum(calls) AS content_calls, count() AS distinct_pieces,
        arraySlice(arraySort(groupArray((first_ms, simhash))), -{pieces_max:UInt32}) AS ordered
    FROM
    (
        SELECT
            any(e.account_id) AS account_id,
            cityHash64(e.account_id, ifNull(content_hash, hex(content_simhash))) AS content,
            count() AS calls, min(toUnixTimestamp64Milli(occurred_at)) AS first_ms,
            any(assumeNotNull(content_simhash)) AS simhash
        FROM request_events AS e
        WHERE e.account_id IN {candidate_accounts:Array(String)}
            AND occurred_at >= period_start AND occurred_at < period_end
            AND content_simhash IS NOT NULL AND status < 400
        GROUP BY content
    )
    GROUP BY account_id
    HAVING length(ordered) >= {pieces_min:UInt32}
)
WHERE arraySum(
    back -> arrayCount(
        (x, y) -> bitCount(bitXor(x.2, y.2)) <= {near_bits:UInt8},
        arraySlice(ordered, back + 1), arraySlice(ordered, 1, length(ordered) - back)
    ),
    [1, 2, 3]
) >= {near_pairs_min:UInt32}
ORDER BY subject_id
