-- dead-letters: deliveries of an endpoint that were given up and not replayed yet, the oldest first; of
-- decisions with the measure and its step.
-- Grain: one row per delivery. Reads: webhook_dead_letters, webhook_replays, decisions.
WITH letters AS
(
    SELECT
        endpoint_id, sequence, version, webhook_id, alert_id, revision, attempts, last_status,
        last_error, updated_at, splitByChar('/', toString(endpoint_id))[2] AS feed
    FROM webhook_dead_letters
    WHERE endpoint_id IN ({endpoint_id:String}, concat({endpoint_id:String}, '/decisions'))
        AND (endpoint_id, sequence, version) NOT IN
            (SELECT endpoint_id, sequence, version FROM webhook_replays)
)
SELECT
    toString(endpoint_id) AS stored_as, sequence, version, webhook_id,
    if(feed = '', 'alert', 'decision') AS kind, alert_id, revision,
    if(feed = '', '', steps.decision_id) AS decision_id, if(feed = '', '', steps.step) AS step,
    attempts, last_status, last_error, toUnixTimestamp64Milli(updated_at) AS given_up_ms
FROM letters
LEFT JOIN
(
    SELECT sequence, decision_id, toString(state) AS step
    FROM decisions FINAL
    WHERE sequence IN (SELECT sequence FROM letters WHERE feed = 'decisions')
) AS steps USING sequence
ORDER BY given_up_ms, sequence
LIMIT {most:UInt32}
