SELECT id, organization_id, subject, category, priority, status, created_at, solved_at, sla_due_at,
    requester_external_id, updated_at
FROM tickets ORDER BY created_at, n, k
