-- verdicts-of-account: what analysts found the alerts to be that named an account, the newest first.
-- Grain: one row per verdict. Reads: verdicts.
SELECT alert_id, category, verdict, analyst, note, given_at
FROM verdicts FINAL
WHERE has(account_ids, {account:String})
ORDER BY given_at DESC, verdict_id
LIMIT 50
