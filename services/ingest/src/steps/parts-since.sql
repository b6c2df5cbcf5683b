-- parts-since: how many parts the inserts since a moment have made in a table, at most.
-- Grain: one row. Reads: ingest_batches.
-- A batch makes a part, and so uses up a token of the table, for each week of event time.
SELECT uniqExact((topic, partition, batch_first, toMonday(minute))) AS parts
FROM ingest_batches
WHERE received_at_max >= {since:DateTime64(3)}
