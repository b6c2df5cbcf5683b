-- told-networks: what was stored of the networks of a batch's events.
-- Grain: one row per stored event of the batch. Reads: request_events.
SELECT offset, asn, country, network_kind, asn_source, country_source
FROM request_events
WHERE topic = {topic:String} AND partition = {partition:UInt32}
    AND batch_first = {first:UInt64} AND offset BETWEEN {first:UInt64} AND {last:UInt64}
