ALTER TABLE request_events MODIFY TTL toDateTime(occurred_at) + toIntervalDay({days:UInt16})
