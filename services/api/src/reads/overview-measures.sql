-- overview-measures: measures and deliveries that wait, counted.
-- Grain: one row. Reads: decisions_current, webhook_deliveries.
SELECT
    toUInt32((SELECT countIf(state = 'proposed') FROM decisions_current)) AS proposed,
    toUInt32((SELECT countIf(state = 'approved') FROM decisions_current)) AS approved,
    toUInt32((SELECT countIf(state = 'applied') FROM decisions_current)) AS applied,
    toUInt32((SELECT countIf(state = 'pending') FROM webhook_deliveries FINAL)) AS pending,
    toUInt32((SELECT countIf(state = 'dead') FROM webhook_deliveries FINAL)) AS dead
