-- verdicts: what analysts found alerts to be; of each alert the newest counts.
-- Grain: one row per verdict. Reads: verdicts.
-- Example: SELECT detector_id, verdict, count() AS verdicts FROM verdicts GROUP BY detector_id, verdict
CREATE OR REPLACE VIEW {views:Identifier}.verdicts
(
    alert_id String COMMENT 'The alert that was judged',
    alert_revision UInt32 COMMENT 'The revision that the analyst saw',
    detector_id String COMMENT 'Detector of the alert',
    category String COMMENT 'Category of the alert',
    severity String COMMENT 'Severity of the revision',
    account_ids Array(String) COMMENT 'Accounts that the revision names',
    verdict String COMMENT 'true_positive, false_positive or benign',
    analyst String COMMENT 'Who judged',
    note String COMMENT 'Why, in the words of the analyst',
    given_at DateTime64(3, 'UTC') COMMENT 'Wall clock'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT
    alert_id, alert_revision, detector_id, category, severity, account_ids, verdict, analyst, note,
    given_at
FROM verdicts FINAL
COMMENT 'Verdicts of analysts on alerts, one row per verdict'
