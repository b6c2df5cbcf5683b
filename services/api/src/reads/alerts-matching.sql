-- alerts-matching: alerts whose newest state has the words in its title, summary, subject, accounts or id.
-- Grain: one row per alert. Reads: alerts, alerts_current.
SELECT alert_id
FROM alerts
WHERE sequence IN (SELECT sequence FROM alerts_current)
    AND
    (
        positionCaseInsensitiveUTF8(
            concat(
                alert_id, ' ', subject_id, ' ', JSONExtractString(body, 'title'), ' ',
                JSONExtractString(body, 'summary')
            ),
            {words:String}
        ) > 0
        OR arrayExists(one -> positionCaseInsensitiveUTF8(one, {words:String}) > 0, account_ids)
    )
GROUP BY alert_id
ORDER BY max(sequence) DESC
LIMIT {most:UInt32}
