-- alert-counts: how many live alerts are open, and closed or suppressed, worst first.
-- Grain: one row per severity and category. Reads: alerts_current.
SELECT
    severity, category,
    countIf(status IN ('open', 'acknowledged')) AS open,
    countIf(status NOT IN ('open', 'acknowledged')) AS closed
FROM alerts_current
WHERE mode = 'live'
GROUP BY severity, category
ORDER BY
    indexOf(['critical', 'high', 'medium', 'low', 'info'], severity), open + closed DESC, category
