-- cursor: up to where an endpoint has read the outbox. A crash between a page of deliveries and the
-- move of the cursor leaves the page ahead of it, and then the page counts.
-- Grain: one row; known is 0 for an endpoint that was never served. Reads: webhook_cursors,
-- webhook_deliveries.
SELECT max(sequence) AS sequence, toUInt8(count() > 0) AS known
FROM
(
    SELECT sequence FROM webhook_cursors WHERE endpoint_id = {endpoint_id:String}
    UNION ALL
    SELECT sequence FROM webhook_deliveries WHERE endpoint_id = {endpoint_id:String}
)
