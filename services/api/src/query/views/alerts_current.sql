-- alerts_current: alerts as they stand.
-- Grain: one row per alert. Reads: alerts_current.
-- Example: SELECT severity, count() AS alerts, round(avg(confidence), 3) AS sure FROM alerts_current WHERE status = 'open' GROUP BY severity
CREATE OR REPLACE VIEW {views:Identifier}.alerts_current
(
    alert_id String COMMENT 'Stable while the finding lives',
    revision UInt32 COMMENT 'Grows by one',
    mode String COMMENT 'live or shadow',
    status String COMMENT 'open, acknowledged, suppressed, resolved or closed',
    acknowledged_by String COMMENT 'Who said that they have it; empty: nobody',
    verdict String COMMENT 'true_positive, false_positive or benign; empty: none',
    category String COMMENT 'Category',
    categories Array(String) COMMENT 'Every category that it names',
    detector_id String COMMENT 'Detector',
    detector_version UInt32 COMMENT 'Its version',
    severity String COMMENT 'info, low, medium, high or critical',
    confidence Float64 COMMENT 'How sure, 0-1',
    recommended_action String COMMENT 'observe, warn, throttle or suspend',
    subject_type String COMMENT 'account, cluster, client, key or network',
    subject_id String COMMENT 'Subject',
    account_ids Array(String) COMMENT 'Accounts concerned',
    observed_at DateTime64(3, 'UTC') COMMENT 'Event time at which the evidence sufficed',
    published_at DateTime64(3, 'UTC') COMMENT 'Wall clock',
    held Bool COMMENT 'Published to nobody: an allow-list, a suppression or a verdict holds it',
    lives Bool COMMENT 'Whether its finding lives',
    merged_into String COMMENT 'The alert that speaks for it; empty: none',
    title String COMMENT 'What it is about',
    summary String COMMENT 'One sentence with the numbers in it',
    body String COMMENT 'The alert as published, JSON'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    alert_id, revision, mode, status, acknowledged_by, verdict, category, categories, detector_id, detector_version, severity,
    confidence, recommended_action, subject_type, subject_id, account_ids, observed_at,
    written_at AS published_at, held, lives, merged_into, JSONExtractString(body, 'title') AS title,
    JSONExtractString(body, 'summary') AS summary, body
FROM alerts_current
COMMENT 'Alerts as they stand, one row per alert'
