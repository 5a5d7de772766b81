-- Who uses the product: most little, some every day; how many features, and which first.
CREATE OR REPLACE TEMP TABLE users AS
SELECT n, j, ws_id, user_id(n, j) AS user_id, fate, tenure, gone_for,
    greatest(0.02, 0.78 * power(u('habit', n, j), 2.1)) AS habit,
    4 + floor(14 * u('breadth', n))::INT AS breadth,
    floor(24 * u('first feature', n))::INT AS first_feature,
    floor(8 * power(u('user feature', n, j), 2))::INT AS own_feature,
    CASE WHEN u('user since', n, j) < 0.7 THEN tenure
        ELSE tenure * u('user since day', n, j) END::INT AS since,
    CASE WHEN u('user gone', n, j) < 0.06 THEN 180 * u('user gone day', n, j) ELSE -1 END::INT AS gone
FROM accounts, range(greatest(1, round(seats * (0.35 + 0.8 * u('seat use', n))))::BIGINT) t(j)
WHERE in_usage
