-- reference-mv: see reference-in.
CREATE MATERIALIZED VIEW reference_mv TO request_events AS
SELECT
    * EXCEPT (units, content_simhash), ifNull(reference_in.units, if(status < 400, 1, 0)) AS units,
    reinterpretAsUInt64(reverse(unhex(reference_in.content_simhash))) AS content_simhash,
    'reference' AS topic, now64(3) AS received_at
FROM reference_in
