-- judged-until: event time up to which windows were judged.
-- Grain: one row, null before the first window. Reads: detect_progress.
SELECT if(count() = 0, NULL, max(p.processed_until)) AS judged_until FROM detect_progress AS p
