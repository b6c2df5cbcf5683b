-- analyse-10 (what a simple threshold would have done), of the events.
-- Grain: one row. Reads: request_events, alerts_current.
WITH crowded AS
(
    SELECT client_ip, groupUniqArray(account_id) AS accounts
    FROM request_events
    GROUP BY client_ip
    HAVING uniqExact(account_id) >= 5
)
SELECT uniqExact(account) AS flagged_by_address,
       uniqExactIf(account, account IN (SELECT arrayJoin(account_ids) FROM alerts_current WHERE severity IN ('medium', 'high', 'critical'))) AS of_them_accused
FROM crowded ARRAY JOIN accounts AS account
