-- claim-owners: who holds each partition of the only topic there is.
-- Grain: one row per partition. Reads: ingest_claims.
SELECT partition, argMax(owner, epoch) AS owner
FROM ingest_claims
GROUP BY partition
