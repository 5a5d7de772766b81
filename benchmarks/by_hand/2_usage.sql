-- Use of the product: one pass over the rows, a user's days, weeks and features as bits.
CREATE TEMP TABLE feature AS
SELECT row_number() OVER ()::INT AS f, feature_name, coalesce(is_core, true) AS core, min_plan, add_on
FROM read_parquet(getvariable('exports') || 'analytics/features.parquet');

CREATE TEMP TABLE person AS
SELECT workspace_id, user_id,
    coalesce(bit_or(CASE WHEN ago < 28 THEN 1 << ago END), 0) AS days_now,
    coalesce(bit_or(CASE WHEN ago BETWEEN 28 AND 55 THEN 1 << (ago - 28) END), 0) AS days_before,
    coalesce(bit_or(CASE WHEN ago < 112 THEN 1 << (ago // 7) END), 0) AS weeks,
    coalesce(bit_or(CASE WHEN ago < 28 THEN 1 << (f - 1) END), 0) AS features,
    min(ago) AS last_ago, max(ago) AS first_ago
FROM (
    SELECT workspace_id, user_id, f,
        (CAST(getvariable('as_of') AS DATE) - event_date - 1)::INT AS ago
    FROM read_parquet(getvariable('exports') || 'analytics/usage/*.parquet')
    LEFT JOIN feature USING (feature_name)
    WHERE event_count > 0
)
GROUP BY workspace_id, user_id;

CREATE TEMP TABLE usage AS
WITH summed AS (
    SELECT workspace_id, count(*) AS users_ever, min(last_ago) AS last_ago,
        max(first_ago) AS first_ago,
        bool_or(weeks > 0) AS recent,
        count(*) FILTER (days_now > 0) AS mau,
        sum(bit_count(days_now)) AS user_days,
        sum(bit_count(weeks & 15)) AS user_weeks,
        count(*) FILTER (weeks > 0 AND bit_count(days_now) >= 15) AS power,
        count(*) FILTER (weeks > 0 AND bit_count(days_now) < 0.5 * bit_count(days_before)) AS fading,
        [sum(weeks >> 4 & 1), sum(weeks >> 5 & 1), sum(weeks >> 6 & 1), sum(weeks >> 7 & 1),
         sum(weeks >> 8 & 1), sum(weeks >> 9 & 1), sum(weeks >> 10 & 1), sum(weeks >> 11 & 1),
         sum(weeks >> 12 & 1), sum(weeks >> 13 & 1), sum(weeks >> 14 & 1), sum(weeks >> 15 & 1)]
            AS earlier
    FROM person GROUP BY workspace_id
), weighed AS (
    SELECT *, greatest(0, least(12, (first_ago + 1) // 7 - 4)) AS weeks_before FROM summed
)
SELECT a, recent, mau AS mau_28d, user_days / 28 AS mean_daily_users_28d,
    user_weeks / 4 AS mean_weekly_users_28d,
    mean_daily_users_28d / nullif(mean_weekly_users_28d, 0) AS dau_wau_ratio_28d,
    CASE WHEN recent AND weeks_before >= 1 THEN (user_weeks / 4)
        / nullif(list_sum(earlier[:weeks_before]) / weeks_before, 0) - 1 END
        AS active_users_trend_28d,
    power AS power_users_28d,
    CASE WHEN first_ago + 1 >= 56 THEN fading END AS at_risk_users_28d,
    last_ago AS days_since_last_usage, users_ever
FROM weighed JOIN link ON key = workspace_id;
