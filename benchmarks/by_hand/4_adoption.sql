-- Core features of the plan and the modules bought, and which of them are in use.
CREATE TEMP TABLE core AS
SELECT a, coalesce(bit_or(1 << (f - 1)), 0) AS mask
FROM (
    SELECT account.a, coalesce(CASE WHEN in_force THEN contract.plan END, recorded_plan) AS plan
    FROM account LEFT JOIN contract USING (a)
)
JOIN feature ON core AND (min_plan IS NULL OR min_plan = plan)
LEFT JOIN (SELECT DISTINCT a, item FROM granted WHERE type = 'module') AS module USING (a)
GROUP BY a, add_on, item HAVING add_on IS NULL OR add_on = item;

CREATE TEMP TABLE adoption AS
WITH plan AS (
    SELECT a, bit_or(mask) AS mask FROM core GROUP BY a
), used AS (
    SELECT a, mask, f, count(*) FILTER (features >> (f - 1) & 1 = 1) AS users
    FROM person JOIN link ON key = workspace_id JOIN plan USING (a)
    JOIN feature ON mask >> (f - 1) & 1 = 1
    WHERE days_now > 0
    GROUP BY a, mask, f
), counted AS (
    SELECT a, count(*) FILTER (users >= 0.2 * mau_28d) AS in_use, sum(users) AS user_features
    FROM used JOIN usage USING (a) WHERE users > 0 GROUP BY a
)
SELECT account.a, bit_count(coalesce(mask, 0)) AS core_features_in_plan,
    CASE WHEN recent THEN coalesce(in_use, 0) END AS core_features_used_28d,
    core_features_used_28d / nullif(core_features_in_plan, 0) AS feature_breadth_28d,
    CASE WHEN recent THEN coalesce(user_features, 0) / nullif(mau_28d, 0)
        / nullif(core_features_in_plan, 0) END AS usage_depth_28d
FROM account LEFT JOIN plan USING (a) LEFT JOIN usage USING (a) LEFT JOIN counted USING (a);
