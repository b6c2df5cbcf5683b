-- report: entries with what they do: how many alerts and accounts they kept back since a time, how many
-- open alerts they keep back now, and when one was shaped by them last (NULL: never).
-- Grain: one row per entry, the newest first. Reads: controls_current, alerts, findings.
WITH
    shaped AS
    (
        SELECT
            finding_sequence, alert_id, status, account_ids, written_at,
            arrayJoin(control_ids) AS control_id
        FROM alerts
        WHERE notEmpty(control_ids)
    ),
    lately AS
    (
        SELECT
            control_id,
            uniqExactIf(alert_id, written_at > {since:DateTime64(3, 'UTC')}) AS alerts,
            max(written_at) AS last_at
        FROM shaped
        GROUP BY control_id
    ),
    kept AS
    (
        SELECT control_id, uniqExactArray(
            -- Of a quiet alert everybody, else those who are left out.
            arrayFilter(
                account -> s.status IN ('suppressed', 'closed') OR NOT has(s.account_ids, account),
                f.account_ids
            )
        ) AS accounts
        FROM shaped AS s
        INNER JOIN findings AS f ON f.sequence = s.finding_sequence
        WHERE s.written_at > {since:DateTime64(3, 'UTC')}
        GROUP BY control_id
    ),
    living AS
    (
        SELECT status, control_ids, count() OVER () AS total
        FROM alerts_current
        WHERE lives AND mode = 'live'
    ),
    now AS
    (
        SELECT
            arrayJoin(control_ids) AS control_id, count() AS shaping,
            countIf(status = 'suppressed') AS holding
        FROM living
        GROUP BY control_id
    )
SELECT
    c.control_id AS control_id, c.kind AS kind, c.scope AS scope, c.value AS value,
    c.categories AS categories, c.detectors AS detectors, c.author AS author, c.reason AS reason,
    c.created_at AS created_at, c.expires_at AS expires_at, c.revoked_at AS revoked_at,
    c.revoked_by AS revoked_by, c.revoked_why AS revoked_why,
    toUInt32(l.alerts) AS alerts, toUInt32(k.accounts) AS accounts,
    nullIf(l.last_at, toDateTime64(0, 3, 'UTC')) AS last_at,
    toUInt32(n.shaping) AS shaping, toUInt32(n.holding) AS holding,
    toUInt32((SELECT count() FROM living)) AS open_alerts
FROM controls_current AS c
LEFT JOIN lately AS l ON l.control_id = c.control_id
LEFT JOIN kept AS k ON k.control_id = c.control_id
LEFT JOIN now AS n ON n.control_id = c.control_id
WHERE {all:Bool}
    OR (revoked_at IS NULL AND (expires_at IS NULL OR expires_at > {at:DateTime64(3, 'UTC')}))
ORDER BY created_at DESC, control_id
LIMIT {most:UInt32}
