-- Tickets of a year; severe ones are solved sooner, the newest wait.
CREATE OR REPLACE TEMP TABLE tickets AS
WITH drawn AS (
    SELECT n, k, org_id, contacts, at_work(1 + days_ago(365, u('ticket on', n, k), lean, tenure,
        gone_for), 'ticket', n, k) AS created_at, u('priority', n, k) AS severe
    FROM accounts, range(about(21.7 * most_size, 'tickets', n)) t(k) WHERE in_support
), timed AS (
    SELECT *, CASE WHEN severe < 0.04 THEN 'urgent' WHEN severe < 0.2 THEN 'high'
        WHEN severe < 0.75 THEN 'normal' WHEN severe < 0.97 THEN 'low' END AS priority,
        created_at + INTERVAL 1 MINUTE * round(exp(CASE WHEN severe < 0.04 THEN 5.5 WHEN severe < 0.2
            THEN 6.5 ELSE 7.3 END + 1.1 * z('solved', n * 4096 + k)))::INT AS solved
    FROM drawn
), ended AS (
    SELECT *, CASE WHEN solved < as_of() AND u('unsolved', n, k) >= 0.02 THEN solved END AS solved_at
    FROM timed
)
SELECT n, k, id('5TK', 'ticket', n, k) AS id, org_id AS organization_id,
    'Trouble with ' || pick(['login', 'export', 'sync', 'billing', 'report', 'import'], 'about', n, k)
        AS subject,
    CASE WHEN u('no category', n, k) >= 0.05 THEN pick(['Login', 'Export', 'Performance', 'Billing',
        'How to', 'Bug', 'Integration'], 'category', n, k) END AS category,
    priority,
    CASE WHEN solved_at IS NOT NULL THEN pick(['solved', 'closed'], 'closed', n, k)
        ELSE pick(['open', 'open', 'pending'], 'pending', n, k) END AS status,
    created_at, solved_at,
    CASE WHEN u('sla', n, k) < 0.6 THEN created_at + INTERVAL 1 HOUR * CASE WHEN severe < 0.04 THEN 8
        WHEN severe < 0.2 THEN 48 ELSE 120 END END AS sla_due_at,
    CASE WHEN contacts > 0 AND u('asked', n, k) < 0.8 THEN
        contact_id(n, floor(contacts * power(u('asked by', n, k), 2))::BIGINT) END
        AS requester_external_id,
    coalesce(solved_at, created_at + INTERVAL 5 MINUTE) AS updated_at
FROM ended
