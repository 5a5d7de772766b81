-- Tickets, escalations, satisfaction.
CREATE TEMP TABLE ticket AS
SELECT a, count(*) FILTER (waits) AS open_tickets, count(*) FILTER (lately) AS tickets_90d,
    count(*) FILTER (lately AND priority = 'urgent') AS p1_opened_90d,
    count(*) FILTER (lately AND priority = 'high') AS p2_opened_90d,
    avg(epoch(solved_at) - epoch(created_at)) FILTER (solved_at < getvariable('as_of')
        AND solved_at >= getvariable('as_of') - INTERVAL 90 DAY) / 3600
        AS mean_resolution_hours_90d,
    count(*) FILTER (waits AND priority = 'urgent') AS p1_open,
    count(*) FILTER (waits AND priority = 'urgent'
        AND coalesce(sla_due_at, created_at + INTERVAL 1 DAY) < getvariable('as_of'))
        AS p1_open_past_sla
FROM (
    SELECT a, t.*, coalesce(status, 'open') IN ('open', 'pending') AND solved_at IS NULL AS waits,
        created_at >= getvariable('as_of') - INTERVAL 90 DAY
            AND created_at < getvariable('as_of') AS lately
    FROM read_parquet(getvariable('exports') || 'support/tickets.parquet') AS t
    JOIN link ON key = organization_id WHERE updated_at <= getvariable('as_of')
)
GROUP BY a;

CREATE TEMP TABLE escalation AS
SELECT a, count(*) AS escalations_open, count(*) FILTER (severity = 'urgent') AS p1_escalations_open,
    count(*) FILTER (coalesce(target_at, opened_at + CASE severity WHEN 'urgent' THEN INTERVAL 1 DAY
        WHEN 'high' THEN INTERVAL 7 DAY WHEN 'normal' THEN INTERVAL 14 DAY END)
        < getvariable('as_of')) AS escalations_past_sla
FROM read_parquet(getvariable('exports') || 'support/escalations.parquet')
JOIN link ON key = organization_id
WHERE updated_at <= getvariable('as_of') AND opened_at <= getvariable('as_of')
    AND (closed_at IS NULL OR closed_at > getvariable('as_of'))
GROUP BY a;

CREATE TEMP TABLE csat AS
SELECT a, avg(score) FILTER (lately) AS csat_90d, count(*) FILTER (lately) AS csat_answers_90d,
    avg(score) FILTER (NOT lately) AS csat_prior_90d
FROM (
    SELECT a, 1 + 4 * (score - 1) / (scale_max - 1) AS score,
        rated_at >= getvariable('as_of') - INTERVAL 90 DAY AS lately
    FROM read_parquet(getvariable('exports') || 'support/satisfaction.parquet')
    JOIN link ON key = organization_id
    WHERE rated_at < getvariable('as_of') AND rated_at >= getvariable('as_of') - INTERVAL 180 DAY
)
GROUP BY a;
