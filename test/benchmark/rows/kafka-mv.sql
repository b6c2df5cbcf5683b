-- kafka-mv: see kafka-in. Reading begins when it is made.
CREATE MATERIALIZED VIEW kafka_mv TO request_events AS
SELECT
    * EXCEPT (units, content_simhash), ifNull(kafka_in.units, if(status < 400, 1, 0)) AS units,
    reinterpretAsUInt64(reverse(unhex(kafka_in.content_simhash))) AS content_simhash,
    _topic AS topic, toUInt32(_partition) AS partition, _offset AS offset, now64(3) AS received_at
FROM kafka_in
