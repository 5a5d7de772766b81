-- Contact with the customer.
CREATE TEMP TABLE contact AS
SELECT a, "Id" AS id, c."Buying_Role__c" AS role, "Product_User__c" AS user_ref,
    coalesce("Left_Company__c" <= getvariable('as_of'), false) AS gone, "Left_Company__c" AS left_at,
    seniority
FROM read_parquet(getvariable('exports') || 'crm/contacts.parquet') AS c
JOIN account ON account_id = c."AccountId"
LEFT JOIN title USING ("Title")
WHERE "SystemModstamp" <= getvariable('as_of');

CREATE TEMP TABLE activity AS
SELECT a, "Type" AS type, "ActivityDateTime" AS happened, "Status" AS status, "WhoIds" AS who,
    "Direction" AS direction, "ReplyMinutes" AS minutes, "Id" AS id,
    "Type" IN ('Meeting', 'Call', 'Business Review') AS is_meeting,
    coalesce(CASE WHEN is_meeting THEN direction IS DISTINCT FROM 'Internal'
        WHEN type = 'Email' THEN minutes IS NOT NULL OR coalesce(direction = 'Inbound', false) END,
        false) AS two_way,
    coalesce(status, 'Completed') = 'Completed' AND happened < getvariable('as_of') AS held
FROM read_parquet(getvariable('exports') || 'crm/activities.parquet')
JOIN account ON account_id = "AccountId"
WHERE "LastModifiedDate" <= getvariable('as_of');

CREATE TEMP TABLE engagement AS
SELECT a, max(happened) FILTER (held AND two_way) AS last_two_way_at,
    max(happened) FILTER (held AND two_way AND is_meeting) AS last_meeting_at,
    count(*) FILTER (held AND two_way AND is_meeting
        AND happened >= getvariable('as_of') - INTERVAL 90 DAY) AS meetings_90d,
    count(*) FILTER (held AND two_way AND is_meeting AND happened < getvariable('as_of') - INTERVAL 90 DAY
        AND happened >= getvariable('as_of') - INTERVAL 180 DAY) AS meetings_prior_90d,
    median(minutes / 60) FILTER (held AND happened >= getvariable('as_of') - INTERVAL 90 DAY)
        AS median_reply_hours_90d,
    min(happened) FILTER (type = 'Business Review' AND happened >= getvariable('as_of')
        AND coalesce(status, 'Planned') = 'Planned') AS next_qbr_at
FROM activity GROUP BY a;

CREATE TEMP TABLE gap AS
SELECT a, median(day - before) AS meeting_gap_median_days_365d
FROM (
    SELECT a, day, lag(day) OVER (PARTITION BY a ORDER BY day) AS before
    FROM (
        SELECT DISTINCT a, happened::DATE AS day FROM activity
        WHERE held AND two_way AND is_meeting AND happened >= getvariable('as_of') - INTERVAL 365 DAY
    )
)
WHERE before IS NOT NULL GROUP BY a;

-- One row for each contact named in an activity that took place.
CREATE TEMP TABLE touch AS
SELECT a, id, happened, type, is_meeting, two_way, direction, minutes, size,
    unnest(refs) AS contact_ref
FROM (
    SELECT *, string_split(who, ';') AS all_refs, len(all_refs) AS size,
        list_distinct(all_refs) AS refs
    FROM activity WHERE held AND who <> ''
);

CREATE TEMP TABLE met AS
SELECT a, contact_ref, max(happened) FILTER (two_way) AS last_two_way_at,
    bool_or(two_way AND happened >= getvariable('as_of') - INTERVAL 90 DAY) AS lately
FROM touch GROUP BY a, contact_ref;

CREATE TEMP TABLE people AS
SELECT a, count(*) FILTER (NOT gone) AS contacts_known,
    max(last_two_way_at) FILTER (coalesce(seniority >= 4, false)
        OR (NOT gone AND coalesce(role = 'executive_sponsor', false))) AS executive_at
FROM contact LEFT JOIN (SELECT contact_ref AS id, last_two_way_at FROM met) USING (id)
GROUP BY a;

CREATE TEMP TABLE nps AS
SELECT a, "Score__c"::DOUBLE AS nps_score, "SubmittedDate" AS nps_answered_at
FROM read_parquet(getvariable('exports') || 'crm/nps_responses.parquet') AS n
JOIN account ON account_id = n."AccountId"
LEFT JOIN (SELECT id, seniority FROM contact) AS c ON c.id = n."ContactId"
WHERE "SubmittedDate" < getvariable('as_of')
    AND "SubmittedDate" >= getvariable('as_of') - INTERVAL 180 DAY AND "Score__c" IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY a
    ORDER BY seniority DESC NULLS LAST, "SubmittedDate" DESC, n."Id") = 1;
