-- figures: what is stored, judged and open.
-- Grain: one row. Reads: ingest_heads, ingest_batches, account_activity_1m, alerts_current,
-- detect_progress.
WITH (SELECT max(h.occurred_at_max) FROM ingest_heads AS h) AS newest
SELECT
    (SELECT sum(b.events) FROM ingest_batches AS b) AS events,
    (
        SELECT uniq(account_id) FROM account_activity_1m
        WHERE minute > newest - INTERVAL 1 DAY
    ) AS accounts,
    (
        SELECT count() FROM alerts_current
        WHERE mode = 'live' AND status IN ('open', 'acknowledged') AND severity != 'info'
    ) AS alerts_open,
    (SELECT if(count() = 0, NULL, max(p.processed_until)) FROM detect_progress AS p)
        AS processed_until,
    if(events = 0, NULL, newest) AS occurred_at_max
