-- detector-hits: distinct accounts that each detector hit, by windows of event time that end now.
-- Grain: one row per detector, mode and window in which it hit somebody; `ago` 0 is the newest window.
-- Reads: findings.
WITH argMax((detector_version, params_hash), sequence) AS newest
SELECT
    detector_id, mode,
    toUInt32(intDiv(
        toUnixTimestamp64Milli({as_of:DateTime64(3, 'UTC')}) - toUnixTimestamp64Milli(observed_at),
        {window_ms:UInt32})) AS ago,
    uniqExactArray(account_ids) AS accounts,
    uniqExact(finding_id) AS findings,
    newest.1 AS version, newest.2 AS params
FROM findings
WHERE observed_at > {from:DateTime64(3, 'UTC')} AND observed_at <= {as_of:DateTime64(3, 'UTC')}
    AND activity != 'close'
GROUP BY detector_id, mode, ago
ORDER BY detector_id, mode, ago
