"""The columns that every peer computes and c360 is compared on, under c360's names."""

CORE = (
    # usage
    "mau_28d", "mean_daily_users_28d", "mean_weekly_users_28d", "dau_wau_ratio_28d",
    "active_users_trend_28d", "power_users_28d", "at_risk_users_28d", "days_since_last_usage",
    "users_ever",
    # adoption
    "core_features_in_plan", "core_features_used_28d", "feature_breadth_28d", "usage_depth_28d",
    # engagement and people
    "last_meeting_at", "days_since_meeting", "meetings_90d", "meetings_prior_90d",
    "meetings_change_90d", "meeting_gap_median_days_365d", "median_reply_hours_90d", "nps_score",
    "nps_answered_at", "days_since_two_way", "two_way_contacts_90d", "next_qbr_at",
    "contacts_known", "days_since_executive_touch",
    # support
    "open_tickets", "tickets_90d", "p1_opened_90d", "p2_opened_90d", "severity_points_90d",
    "mean_resolution_hours_90d", "p1_open", "p1_open_past_sla", "escalations_open",
    "p1_escalations_open", "escalations_past_sla", "csat_90d", "csat_answers_90d",
    "csat_prior_90d", "tickets_per_100_seats_90d",
    # commercial
    "contract_arr", "days_to_renewal", "auto_renew_points", "arr_change_term", "notice_at",
    "paid_seats", "assigned_seats", "used_seats", "seat_use_28d", "seat_utilization",
    "days_overdue_worst", "overdue_amount", "billing_status", "last_payment_at",
    "last_payment_method", "failed_payments_90d", "disputed_90d", "tenure_days",
    # outcome and other systems
    "goals_total", "goals_on_track_share", "value_realised_share", "cs_health_score",
)  # fmt: skip
"""What all peers compute."""

SCORES = (
    "champion_activity_ratio_30d", "usage__score", "engagement__score", "support__score",
    "commercial__score", "outcome__score", "overall",
)  # fmt: skip
"""What needs the champion, too: computed by hand in SQL alone."""
