-- Goals of active plans, and the CS platform's own score.
CREATE TEMP TABLE goal AS
SELECT a, count(*) AS goals_total,
    count(*) FILTER (g.status IN ('On track', 'Achieved')) / nullif(count(g.status), 0)
        AS goals_on_track_share,
    sum(least(current_value, target_value)) FILTER (known)
        / nullif(sum(target_value) FILTER (known), 0) AS value_realised_share
FROM (
    SELECT *, coalesce(target_value > 0 AND current_value IS NOT NULL, false) AS known
    FROM read_parquet(getvariable('exports') || 'cs/objectives.parquet')
    WHERE modified_at <= getvariable('as_of')
) AS g
LEFT JOIN read_parquet(getvariable('exports') || 'cs/success_plans.parquet') AS p ON p.id = g.plan_id
JOIN link ON key = g.company_gsid
WHERE coalesce(p.status, 'Active') = 'Active'
GROUP BY a;

CREATE TEMP TABLE cs_health AS
SELECT a, max_by(score, scored_on)::DOUBLE AS cs_health_score
FROM read_parquet(getvariable('exports') || 'cs/scorecards.parquet')
JOIN link ON key = company_gsid WHERE scored_on <= getvariable('as_of') GROUP BY a;
