-- What each contact did, in windows of 30 days and fading with age, and who is the champion.
CREATE TEMP TABLE stakeholder AS
SELECT *, CASE WHEN gone THEN left_at ELSE getvariable('as_of') END AS until FROM contact;

-- Days before the moment, the number of the 30 days in which it lies, and its fading points.
CREATE MACRO before(moment, past) AS (epoch_us(moment) - epoch_us(past)) / 86400e6;
CREATE MACRO nth(past) AS ceil(before(getvariable('as_of'), past) / 30)::INT - 1;
CREATE MACRO lately(past, until, days) AS past < until AND past >= until - INTERVAL 1 DAY * days;
CREATE MACRO fading(points, past, until) AS
    CASE WHEN lately(past, until, 180) THEN points * exp(before(until, past) * -ln(2) / 45) ELSE 0 END;

CREATE TEMP TABLE deed AS
WITH worth AS (
    SELECT s.id, s.until, t.*, CASE
            WHEN two_way AND type IN ('Meeting', 'Business Review') THEN 3 / CASE WHEN size > 8 THEN size ELSE 1 END
            WHEN two_way AND type = 'Call' THEN 1 / CASE WHEN size > 8 THEN size ELSE 1 END
            WHEN type = 'Email' AND inward THEN 2 ELSE 0 END AS points,
        lately(happened, until, 180) AS counts
    FROM (
        SELECT * EXCLUDE (id), id AS activity_id, is_meeting AND two_way AS met_both,
            met_both OR (type = 'Email' AND (coalesce(direction = 'Inbound', false)
                OR minutes IS NOT NULL)) AS inward,
            met_both OR (type = 'Email' AND coalesce(direction = 'Outbound', false)) AS outward
        FROM touch
    ) AS t
    JOIN stakeholder AS s ON s.id = t.contact_ref
)
SELECT id, count(*) FILTER (two_way AND lately(happened, until, 90)) AS two_way,
    count(*) FILTER (inward AND counts) AS inward, count(*) FILTER (outward AND counts) AS outward,
    count(*) FILTER (counts AND direction = 'Inbound') AS theirs,
    count(*) FILTER (counts AND direction IN ('Inbound', 'Outbound')) AS anyones,
    [coalesce(sum(points) FILTER (nth(happened) = 0), 0), coalesce(sum(points) FILTER (nth(happened) = 1), 0),
     coalesce(sum(points) FILTER (nth(happened) = 2), 0), coalesce(sum(points) FILTER (nth(happened) = 3), 0),
     coalesce(sum(points) FILTER (nth(happened) = 4), 0), coalesce(sum(points) FILTER (nth(happened) = 5), 0),
     coalesce(sum(points) FILTER (nth(happened) = 6), 0)] AS windows,
    sum(fading(points, happened, until)) AS faded
FROM worth GROUP BY id;

CREATE TEMP TABLE colleague AS
SELECT one.contact_ref AS id, count(DISTINCT other.contact_ref) AS colleagues
FROM touch AS one JOIN touch AS other ON other.id = one.id AND other.contact_ref <> one.contact_ref
JOIN stakeholder AS s ON s.id = one.contact_ref
WHERE one.two_way AND lately(one.happened, s.until, 180)
GROUP BY one.contact_ref;

CREATE TEMP TABLE asked AS
SELECT id,
    [count(*) FILTER (nth(created_at) = 0), count(*) FILTER (nth(created_at) = 1),
     count(*) FILTER (nth(created_at) = 2), count(*) FILTER (nth(created_at) = 3),
     count(*) FILTER (nth(created_at) = 4), count(*) FILTER (nth(created_at) = 5),
     count(*) FILTER (nth(created_at) = 6)] AS windows,
    sum(fading(1, created_at, until)) AS faded
FROM (
    SELECT requester_external_id, created_at, a
    FROM read_parquet(getvariable('exports') || 'support/tickets.parquet')
    JOIN link ON key = organization_id
    WHERE updated_at <= getvariable('as_of') AND created_at < getvariable('as_of')
) AS t
JOIN stakeholder AS s ON s.id = requester_external_id AND s.a = t.a
GROUP BY id;

CREATE TEMP TABLE logged_in AS
SELECT id, count(*) FILTER (lately(day, until, 180)) AS days,
    [count(*) FILTER (nth(day) = 0) / 2, count(*) FILTER (nth(day) = 1) / 2,
     count(*) FILTER (nth(day) = 2) / 2, count(*) FILTER (nth(day) = 3) / 2,
     count(*) FILTER (nth(day) = 4) / 2, count(*) FILTER (nth(day) = 5) / 2,
     count(*) FILTER (nth(day) = 6) / 2] AS windows,
    sum(fading(0.5, day, until)) AS faded
FROM (
    SELECT DISTINCT s.id, s.until, event_date::TIMESTAMP AS day
    FROM read_parquet(getvariable('exports') || 'analytics/usage/*.parquet')
    JOIN stakeholder AS s ON s.user_ref = user_id JOIN link ON key = workspace_id AND link.a = s.a
    WHERE event_count > 0 AND event_date >= getvariable('as_of') - INTERVAL 210 DAY
)
GROUP BY id;

CREATE TEMP TABLE champion AS
WITH summed AS (
    SELECT s.*, coalesce(d.two_way, 0) AS two_way, coalesce(inward, 0) AS inward,
        coalesce(outward, 0) AS outward, coalesce(theirs, 0) AS theirs, coalesce(anyones, 0) AS anyones,
        coalesce(colleagues, 0) AS colleagues, coalesce(l.days, 0) AS days,
        round(coalesce(d.faded, 0) + coalesce(q.faded, 0) + coalesce(l.faded, 0), 6) AS faded,
        list_transform(range(1, 8), lambda i: round(coalesce(d.windows[i], 0)
            + coalesce(q.windows[i], 0) + coalesce(l.windows[i], 0), 6)) AS windows,
        NOT gone OR before(getvariable('as_of'), left_at) <= 90 AS candidate
    FROM stakeholder AS s LEFT JOIN deed AS d USING (id) LEFT JOIN colleague USING (id)
    LEFT JOIN asked AS q USING (id) LEFT JOIN logged_in AS l USING (id)
), ranked AS (
    SELECT *, user_ref IS NOT NULL AS known, count(*) OVER g AS people,
        rank() OVER (g ORDER BY faded DESC) AS place,
        percent_rank() OVER (g ORDER BY faded) AS activity,
        percent_rank() OVER (g ORDER BY colleagues) AS breadth,
        CASE WHEN known AND count(*) OVER k > 1 THEN percent_rank() OVER (k ORDER BY days) END AS use_rank,
        2 * least(inward, outward) / nullif(inward + outward, 0) AS reciprocity,
        theirs / nullif(anyones, 0) AS initiative
    FROM summed WINDOW g AS (PARTITION BY a, candidate),
        k AS (PARTITION BY a, candidate, user_ref IS NOT NULL)
), rated AS (
    SELECT *, CASE WHEN candidate AND people >= 3 THEN round((0.35::DOUBLE * activity
            + coalesce(0.2::DOUBLE * reciprocity, 0) + coalesce(0.15::DOUBLE * initiative, 0)
            + 0.15::DOUBLE * breadth + coalesce(0.15::DOUBLE * use_rank, 0))
        / (0.5::DOUBLE + CASE WHEN reciprocity IS NULL THEN 0 ELSE 0.2::DOUBLE END
            + CASE WHEN initiative IS NULL THEN 0 ELSE 0.15::DOUBLE END
            + CASE WHEN use_rank IS NULL THEN 0 ELSE 0.15::DOUBLE END), 6) END AS rating
    FROM ranked
), tiered AS (
    SELECT *, CASE WHEN role = 'champion' AND NOT gone THEN 0 WHEN role = 'champion' AND candidate THEN 1
        WHEN candidate AND rating >= 0.6 AND faded > 0 AND place <= 2 AND two_way >= 3
            AND coalesce(role NOT IN ('detractor', 'executive_sponsor'), true) THEN 2 ELSE 3 END AS tier
    FROM rated
)
SELECT a, CASE WHEN median > 0 AND len(list_filter(windows[2:], lambda w: w > 0)) >= 2
    THEN windows[1] / median END AS champion_activity_ratio_30d
FROM (SELECT *, list_median(windows[2:]) AS median FROM tiered)
WHERE tier < 3
QUALIFY row_number() OVER (PARTITION BY a ORDER BY tier, rating DESC NULLS LAST, faded DESC, id) = 1;
