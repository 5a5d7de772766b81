-- All of it side by side; where a source says nothing about an account, an observed zero.
CREATE TEMP TABLE feature_row AS
SELECT account.a, account_id, usage.* EXCLUDE (a, recent), adoption.* EXCLUDE (a),
    last_meeting_at, floor((epoch(getvariable('as_of')) - epoch(last_meeting_at)) / 86400)
        AS days_since_meeting,
    coalesce(meetings_90d, 0) AS meetings_90d, coalesce(meetings_prior_90d, 0) AS meetings_prior_90d,
    meetings_90d / nullif(meetings_prior_90d, 0) - 1 AS meetings_change_90d,
    meeting_gap_median_days_365d, median_reply_hours_90d, nps_score, nps_answered_at,
    floor((epoch(getvariable('as_of')) - epoch(engagement.last_two_way_at)) / 86400)
        AS days_since_two_way,
    coalesce(two_way_contacts_90d, 0) AS two_way_contacts_90d, next_qbr_at,
    coalesce(contacts_known, 0) AS contacts_known,
    floor((epoch(getvariable('as_of')) - epoch(executive_at)) / 86400) AS days_since_executive_touch,
    coalesce(open_tickets, 0) AS open_tickets, coalesce(tickets_90d, 0) AS tickets_90d,
    coalesce(p1_opened_90d, 0) AS p1_opened_90d, coalesce(p2_opened_90d, 0) AS p2_opened_90d,
    3.0 * coalesce(p1_opened_90d, 0) + coalesce(p2_opened_90d, 0) AS severity_points_90d,
    mean_resolution_hours_90d, coalesce(p1_open, 0) AS p1_open,
    coalesce(p1_open_past_sla, 0) AS p1_open_past_sla,
    coalesce(escalations_open, 0) AS escalations_open,
    coalesce(p1_escalations_open, 0) AS p1_escalations_open,
    coalesce(escalations_past_sla, 0) AS escalations_past_sla,
    csat_90d, coalesce(csat_answers_90d, 0) AS csat_answers_90d, csat_prior_90d,
    CASE WHEN in_force THEN annual_value END AS contract_arr,
    floor((epoch(current_term_end::TIMESTAMP) - epoch(getvariable('as_of'))) / 86400)
        AS days_to_renewal,
    CASE WHEN NOT in_force OR current_term_end - current_term_start <= 45
        OR starts_with(lower(billing_scheme), 'month') THEN NULL
        WHEN auto_renew THEN 100 WHEN NOT auto_renew THEN 50 END AS auto_renew_points,
    CASE WHEN in_force AND alike THEN annual_value / nullif(base, 0) - 1 END AS arr_change_term,
    CASE WHEN cancel_requested_at <= getvariable('as_of') THEN cancel_requested_at END AS notice_at,
    CASE WHEN in_force THEN coalesce(quantity, granted_seats) WHEN NOT in_force THEN NULL
        ELSE granted_seats END AS paid_seats,
    assigned_seats, days_overdue_worst, CASE WHEN currencies <= 1 THEN overdue END AS overdue_amount,
    CASE WHEN days_overdue_worst > 30 THEN 'delinquent' WHEN days_overdue_worst > 0 THEN 'overdue'
        WHEN days_overdue_worst IS NOT NULL THEN 'current' END AS billing_status,
    coalesce(succeeded_at, last_invoice_paid_at) AS last_payment_at, method AS last_payment_method,
    coalesce(failed_payments_90d, 0) AS failed_payments_90d, coalesce(disputed_90d, 0) AS disputed_90d,
    goals_total, goals_on_track_share, value_realised_share, cs_health_score,
    coalesce(assigned_seats, mau_28d) AS used_seats,
    mau_28d / nullif(paid_seats, 0) AS seat_use_28d,
    used_seats / nullif(paid_seats, 0) AS seat_utilization,
    CASE WHEN coalesce(tickets_90d, 0) = 0 THEN 0 ELSE tickets_90d / nullif(paid_seats, 0) * 100 END
        AS tickets_per_100_seats_90d,
    CAST(getvariable('as_of') AS DATE) - coalesce(account.since, contract.first) AS tenure_days
FROM account
LEFT JOIN usage USING (a) LEFT JOIN adoption USING (a) LEFT JOIN engagement USING (a)
LEFT JOIN gap USING (a) LEFT JOIN nps USING (a) LEFT JOIN people USING (a)
LEFT JOIN (SELECT a, count(*) AS two_way_contacts_90d FROM met WHERE lately GROUP BY a) USING (a)
LEFT JOIN ticket USING (a) LEFT JOIN escalation USING (a) LEFT JOIN csat USING (a)
LEFT JOIN contract USING (a) LEFT JOIN seats USING (a) LEFT JOIN invoice USING (a)
LEFT JOIN payment USING (a) LEFT JOIN goal USING (a) LEFT JOIN cs_health USING (a);
