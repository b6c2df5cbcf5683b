-- alert-counts: how many live alerts are open and closed, worst first.
-- Grain: one row per severity and category. Reads: alerts_current.
SELECT
    severity, category,
    countIf(activity != 'close') AS open,
    countIf(activity = 'close') AS closed
FROM alerts_current
WHERE mode = 'live'
GROUP BY severity, category
ORDER BY
    indexOf(['critical', 'high', 'medium', 'low', 'info'], severity), open + closed DESC, category
