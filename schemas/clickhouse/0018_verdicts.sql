-- Verdicts: what analysts found alerts to be. Rows are only ever added: a later verdict of the same
-- alert overrules the earlier one and does not erase it.
-- Grain: one row per verdict given; verdict_id derives from alert, revision, verdict, analyst and time.
CREATE TABLE IF NOT EXISTS verdicts
(
    verdict_id String COMMENT 'Derives from the content of the verdict',
    alert_id String COMMENT 'The alert that was judged',
    alert_revision UInt32 COMMENT 'The revision that the analyst saw',
    detector_id LowCardinality(String) COMMENT 'Detector of the alert, copied',
    category LowCardinality(String) COMMENT 'Category of the alert, copied',
    account_ids Array(String) COMMENT 'Accounts that the revision names, copied',
    verdict LowCardinality(String) COMMENT 'true_positive, false_positive or benign',
    analyst String COMMENT 'Who judged',
    note String COMMENT 'Why, in the words of the analyst',
    given_at DateTime64(3, 'UTC') COMMENT 'Wall clock'
)
ENGINE = ReplacingMergeTree
ORDER BY (alert_id, given_at, verdict_id)
COMMENT 'Verdicts of analysts on alerts, a history';
