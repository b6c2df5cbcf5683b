-- newest-claim: who may write a partition now.
-- Grain: one row, or none if nobody ever claimed it. Reads: ingest_claims.
SELECT epoch, owner
FROM ingest_claims
WHERE topic = {topic:String} AND partition = {partition:UInt32}
ORDER BY epoch DESC
LIMIT 1
