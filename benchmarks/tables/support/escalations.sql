SELECT id('ESC', 'escalation', n, k) AS id, organization_id, id AS ticket_id,
    'Escalated: ' || category AS summary,
    CASE priority WHEN 'low' THEN 'normal' ELSE priority END AS severity,
    created_at + INTERVAL 6 HOUR AS opened_at,
    CASE WHEN solved_at IS NOT NULL THEN greatest(solved_at, created_at + INTERVAL 7 HOUR) END
        AS closed_at,
    CASE WHEN u('target', n, k) < 0.5 THEN created_at + INTERVAL 3 DAY END AS target_at,
    CASE WHEN solved_at IS NOT NULL THEN greatest(solved_at, created_at + INTERVAL 7 HOUR)
        ELSE created_at + INTERVAL 6 HOUR END AS updated_at
FROM tickets
WHERE created_at < as_of() - INTERVAL 1 DAY AND u('escalated', n, k) < CASE
    WHEN solved_at IS NULL THEN 0.15 WHEN priority IN ('urgent', 'high') THEN 0.05 ELSE 0.002 END
ORDER BY created_at, n, k
