-- Points on straight ramps, dimensions from 40 % of their weight on, the overall under its caps.
CREATE MACRO ramp(value, bad, good) AS CASE WHEN value IS NOT NULL THEN
    greatest(0, least(100, 100 * (round(value::DOUBLE, 9) - bad::DOUBLE) / (good - bad)::DOUBLE)) END;

-- A weighted mean of what is known, where that is enough.
CREATE MACRO mean_of(points, weights, least_share) AS (
    CASE WHEN list_sum(list_transform(points, lambda p, i: CASE WHEN p IS NULL THEN 0 ELSE weights[i] END))
        >= least_share * list_sum(weights)
    THEN list_sum(list_transform(points, lambda p, i: p * weights[i]))
        / list_sum(list_transform(points, lambda p, i: CASE WHEN p IS NOT NULL THEN weights[i] END)) END
);

CREATE TEMP TABLE score_row AS
WITH dimension AS (
    SELECT f.*, champion_activity_ratio_30d,
        mean_of([ramp(seat_use_28d, 0.2, 0.8), ramp(dau_wau_ratio_28d, 0.1, 0.6),
            ramp(feature_breadth_28d, 0.2, 0.8), ramp(usage_depth_28d, 0.2, 0.8),
            ramp(active_users_trend_28d, -0.5, 0.1)], [25, 20, 20, 15, 20], 0.4) AS usage__score,
        mean_of([ramp(days_since_meeting, 60, 7), ramp(meetings_change_90d, -0.5, 0),
            ramp(median_reply_hours_90d, 96, 8), ramp(nps_score, 3, 9),
            ramp(champion_activity_ratio_30d, 0, 1), ramp(days_since_executive_touch, 180, 30)],
            [25, 20, 15, 15, 15, 10], 0.4) AS engagement__score,
        mean_of([ramp(tickets_per_100_seats_90d, 10, 1), ramp(severity_points_90d, 9, 0),
            ramp(mean_resolution_hours_90d, 72, 8), ramp(escalations_open, 2, 0),
            ramp(csat_90d, 2.5, 4.5)], [20, 20, 20, 20, 20], 0.4) AS support__score,
        mean_of([ramp(days_overdue_worst, 45, 0), ramp(seat_utilization, 1.2, 1.0),
            ramp(auto_renew_points, 0, 100), ramp(arr_change_term, -0.2, 0.1)],
            [50, 15, 15, 20], 0.4) AS commercial__score,
        mean_of([ramp(goals_on_track_share, 0.2, 0.9), ramp(value_realised_share, 0.2, 0.9)],
            [60, 40], 0.4) AS outcome__score
    FROM feature_row AS f LEFT JOIN champion USING (a)
)
SELECT *, CASE WHEN users_ever IS NOT NULL THEN least(mean_of([usage__score, engagement__score,
        support__score, commercial__score, outcome__score], [30, 25, 20, 15, 10], 0.01), CASE WHEN notice_at IS NOT NULL OR coalesce(days_overdue_worst > 60, false) THEN 39
        WHEN p1_open_past_sla > 0 THEN 59 ELSE 100 END) END AS overall
FROM dimension;
