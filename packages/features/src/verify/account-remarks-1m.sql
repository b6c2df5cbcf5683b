-- account-remarks-1m: minutes of remarks about accounts that the rollup tells otherwise.
-- Grain: one row: rows compared, rows that differ, the first of these. A side that has no row
-- shows zeros. Reads: request_events, account_remarks_1m.
WITH
    recomputed AS
    (
        SELECT
            toStartOfMinute(occurred_at) AS minute, account_id,
            multiIf(notEmpty(threat_signals), 'threat', status = 403, 'closed', 'missing') AS kind,
            CAST(if(kind = 'threat', verdict, endpoint), 'String') AS value,
            CAST(ifNull(e.error_code, ''), 'String') AS code,
            tuple(count() AS requests) AS said
        FROM request_events AS e
        LEFT ARRAY JOIN arrayDistinct(threat_signals) AS verdict
        WHERE occurred_at >= {from:DateTime64(3)} AND occurred_at < {to:DateTime64(3)}
            AND (status IN (403, 404, 405, 410) OR notEmpty(threat_signals))
        GROUP BY minute, account_id, kind, value, code
    ),
    rolled_up AS
    (
        SELECT
            minute, account_id, CAST(r.kind, 'String') AS kind, value,
            CAST(r.error_code, 'String') AS code, tuple(sum(r.requests) AS requests) AS said
        FROM account_remarks_1m AS r
        WHERE minute >= {from:DateTime64(3)} AND minute < {to:DateTime64(3)}
        GROUP BY minute, account_id, kind, value, code
    ),
    compared AS
    (
        SELECT
            tuple(minute, account_id, kind, value, code) AS key,
            anyIf(said, side = 'events') AS events,
            anyIf(said, side = 'rollup') AS rollup
        FROM
        (
            SELECT 'events' AS side, minute, account_id, kind, value, code, said FROM recomputed
            UNION ALL
            SELECT 'rollup' AS side, minute, account_id, kind, value, code, said FROM rolled_up
        )
        GROUP BY minute, account_id, kind, value, code
    )
SELECT
    count() AS compared, countIf(events != rollup) AS differing,
    groupArrayIf(10)(tuple(key, events, rollup), events != rollup) AS examples
FROM compared
