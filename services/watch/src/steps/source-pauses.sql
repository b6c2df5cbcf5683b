-- source-pauses: minutes in which something came, and the third-longest pause between them.
-- Grain: one row per partition and one per topic (partition -1). Reads: ingest_batches.
WITH
    arraySort(groupUniqArray(toUInt32(toUnixTimestamp(toStartOfMinute(received_at_max))))) AS minutes,
    arrayReverseSort(arrayPopFront(arrayDifference(minutes))) AS pauses
SELECT
    topic, if(grouping(partition) = 1, -1, toInt64(partition)) AS place,
    length(minutes) AS active_minutes, if(length(pauses) < 3, NULL, pauses[3]) AS usual_pause_s
FROM ingest_batches
WHERE received_at_max > {from:DateTime64(3, 'UTC')} AND received_at_max <= {to:DateTime64(3, 'UTC')}
    AND NOT startsWith(topic, 'file:')
GROUP BY GROUPING SETS ((topic, partition), (topic))
ORDER BY topic, place
