-- One month; variables: month_from, month_to (DATE). Rows come as they arrive: by day, users mixed.
WITH days AS (
    SELECT d::DATE AS day, (today() - d::DATE) AS ago,
        CASE dayofweek(d) WHEN 0 THEN 0.12 WHEN 6 THEN 0.15 WHEN 1 THEN 1.02 WHEN 5 THEN 0.85
            ELSE 1.05 END AS rhythm
    FROM range(getvariable('month_from'), getvariable('month_to'), INTERVAL 1 DAY) t(d)
), active AS (
    SELECT n, j, ws_id, user_id, day, ago, breadth, first_feature, own_feature
    FROM users, days
    WHERE ago < since AND ago > gone AND ago >= coalesce(gone_for, 0) AND u('active', n * 8192 + j, ago)
        < habit * rhythm * CASE fate WHEN 'growing' THEN 1.3 - 0.8 * ago / 242.0
            WHEN 'declining' THEN 0.25 + 1.1 * ago / 242.0 ELSE 1.0 END
), chosen AS (
    SELECT *, unnest(range(least(breadth,
        1 + floor(2.55 * power(u('features', n * 8192 + j, ago), 1.6))::INT))) AS f
    FROM active
)
SELECT ws_id AS workspace_id, user_id, day AS event_date,
    'feature_' || lpad((((own_feature + f) % breadth * 7 + first_feature) % 24)::VARCHAR, 2, '0')
        AS feature_name,
    1 + floor(12 * power(u('events', n * 8192 + j, ago * 16 + f), 2))::INT AS event_count
FROM chosen
ORDER BY day, hash(user_id, day), feature_name
