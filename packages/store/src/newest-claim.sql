-- newest-claim: which process may do the work of a service now.
-- Grain: one row, two while a claim is contested, none if nobody ever claimed it.
-- Reads: ingest_claims.
SELECT DISTINCT epoch, owner
FROM ingest_claims
WHERE topic = {topic:String} AND partition = {partition:UInt32}
    AND epoch = (
        SELECT max(epoch) FROM ingest_claims
        WHERE topic = {topic:String} AND partition = {partition:UInt32}
    )
ORDER BY owner
