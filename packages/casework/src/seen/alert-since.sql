-- alert-since: an alert at a revision, and as it stands: in its newest row that is no closing, and its newest.
-- A body is empty where there is no such row.
-- Grain: one row. Reads: alerts.
SELECT
    argMaxIf(body, sequence, revision = {revision:UInt32}) AS seen,
    argMaxIf(body, sequence, activity != 'close') AS open,
    argMax(body, sequence) AS newest
FROM alerts
WHERE alert_id = {alert_id:String}
