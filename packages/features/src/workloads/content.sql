-- content: what accounts asked for in the day before each of `ends`, times on the half hour that lie
-- within six hours of one another.
-- Grain: one row per account that is compared at one of the ends at least. `told` names these ends,
-- seconds since 1970, and for each how many accounts could be compared, of which the `accounts_max`
-- with the most calls with content are, and how many could not because they make too many requests.
-- `simhashes` and `half_hours` are hexadecimal digits that tell the same pieces, in an order that has
-- nothing to do with what they say: similarity hashes (8 bytes, the lowest first), and in which half
-- hour after `from` (1 byte) they were asked for. What was asked for in several comes that often, one
-- after the other.
-- Reads: account_activity_1m, account_content_30m.
--
-- An account with more requests than `requests_max` is a customer of weight: what one actor spreads
-- over several accounts is less than that in each, and the bound keeps the reading small.
WITH
    {from:DateTime('UTC')} AS period_start,
    {to:DateTime('UTC')} AS period_end,
    -- For each end the first half hour of the day before it, counted from period_start.
    arrayMap(
        at -> (toUnixTimestamp(at), intDiv(dateDiff('second', period_start, at), 1800) - 48),
        {ends:Array(DateTime('UTC'))}
    ) AS days,
    active AS
    (
        SELECT
            account_id,
            arrayFilter(
                day -> day.3 >= {pieces_min:UInt32},
                arrayMap(
                    day -> (
                        day.1, day.2,
                        arraySum(h -> if(h.1 >= day.2 AND h.1 < day.2 + 48, h.2, 0), said),
                        arraySum(h -> if(h.1 >= day.2 AND h.1 < day.2 + 48, h.3, 0), said)
                            > {requests_max:UInt32}
                    ),
                    days
                )
            ) AS busy_days
        FROM
        (
            SELECT account_id, groupArray((half_hour, h.succeeded, h.requests)) AS said
            FROM
            (
                SELECT
                    account_id, intDiv(dateDiff('second', period_start, minute), 1800) AS half_hour,
                    sum(a.succeeded) AS succeeded, sum(a.requests) AS requests
                FROM account_activity_1m AS a
                WHERE minute >= period_start AND minute < period_end
                GROUP BY account_id, half_hour
            ) AS h
            GROUP BY account_id
        )
        WHERE notEmpty(busy_days)
    ),
    ranked AS
    (
        SELECT account_id, groupArray((end_s, r.comparable, r.heavy)) AS told
        FROM
        (
            SELECT
                day.1 AS end_s, day.4 AS is_heavy, c.account_id AS account_id,
                sum(c.calls) AS calls,
                countIf(NOT is_heavy) OVER (PARTITION BY end_s) AS comparable,
                countIf(is_heavy) OVER (PARTITION BY end_s) AS heavy
            FROM
            (
                SELECT
                    account_id, intDiv(dateDiff('second', period_start, slot), 1800) AS half_hour,
                    calls
                FROM account_content_30m
                WHERE slot >= period_start AND slot < period_end
            ) AS c
            INNER JOIN active AS a ON a.account_id = c.account_id
            ARRAY JOIN arrayFilter(
                d -> half_hour >= d.2 AND half_hour < d.2 + 48, a.busy_days
            ) AS day
            GROUP BY end_s, is_heavy, account_id
            HAVING calls >= {pieces_min:UInt32}
            ORDER BY end_s, is_heavy, calls DESC, account_id
            LIMIT {accounts_max:UInt32} BY end_s
        ) AS r
        WHERE NOT is_heavy
        GROUP BY account_id
    )
SELECT
    account_id, told,
    arrayStringConcat(arrayMap(p -> hex(reinterpretAsFixedString(p.1)), pieces)) AS simhashes,
    arrayStringConcat(arrayMap(p -> hex(p.2), pieces)) AS half_hours
FROM
(
    SELECT
        s.account_id AS account_id, any(r.told) AS told,
        arraySort(
            p -> cityHash64(p.1), groupArrayArray(arrayMap(piece -> (piece, s.half_hour), s.simhashes))
        ) AS pieces
    FROM
    (
        SELECT
            account_id,
            toUInt8(intDiv(dateDiff('second', period_start, slot), 1800)) AS half_hour,
            groupUniqArrayArray(c.simhashes) AS simhashes
        FROM account_content_30m AS c
        WHERE slot >= period_start AND slot < period_end
        GROUP BY account_id, slot
    ) AS s
    INNER JOIN ranked AS r ON r.account_id = s.account_id
    GROUP BY account_id
)
ORDER BY account_id
