-- analyse-2 (which addresses have many accounts behind them), of the events.
-- Grain: one row per address. Reads: request_events.
SELECT client_ip, any(network_kind) AS network, uniqExact(account_id) AS accounts,
       uniqExact(user_agent) AS clients, count() AS requests
FROM request_events
GROUP BY client_ip
HAVING accounts >= 4
ORDER BY accounts DESC, client_ip
LIMIT 5
