-- Of a year and two months, and some planned ahead. Few people carry most of the contact.
WITH drawn AS (
    SELECT *, about(CASE fate WHEN 'silent' THEN 0.3 ELSE 1 END * 53 * most_size, 'activities', n)
        AS activities FROM accounts
), timed AS (
    SELECT *, u('planned', n, k) < 0.04 AND gone_for IS NULL AS ahead,
        days_ago(425, u('when', n, k), lean, tenure, gone_for) AS ago, u('type', n, k) AS kind
    FROM drawn, range(activities) t(k)
), typed AS (
    SELECT *, CASE WHEN ahead AND kind < 0.5 THEN 'Meeting' WHEN ahead THEN 'Business Review'
        WHEN kind < 0.25 THEN 'Meeting' WHEN kind < 0.4 THEN 'Call' WHEN kind < 0.85 THEN 'Email'
        WHEN kind < 0.96 THEN 'Note' ELSE 'Business Review' END AS type,
        at_work(CASE WHEN ahead THEN -1 - 60 * u('ahead', n, k) ELSE 1 + ago END, 'when', n, k)
            AS starts
    FROM timed
), directed AS (
    SELECT *, CASE WHEN u('direction', n, k) < 0.4 THEN 'Inbound'
        WHEN u('direction', n, k) < 0.85 THEN 'Outbound' WHEN u('direction', n, k) < 0.95
        THEN 'Internal' END AS direction,
        least(contacts, floor(3.6 * u('people', n, k)))::BIGINT AS people
    FROM typed
)
SELECT id('00U', 'activity', n, k) AS "Id", crm_id AS "AccountId", type AS "Type",
    starts AS "ActivityDateTime",
    CASE WHEN starts > as_of() THEN 'Planned' WHEN u('status', n, k) < 0.03 THEN 'Canceled'
        WHEN u('status', n, k) < 0.05 THEN 'Planned' WHEN u('status', n, k) < 0.15 THEN NULL
        ELSE 'Completed' END AS "Status",
    direction AS "Direction",
    array_to_string(list_transform(range(people),
        lambda i: contact_id(n, floor(contacts * power(u('who', n, k * 8 + i), 2.5))::BIGINT)), ';')
        AS "WhoIds",
    CASE WHEN type = 'Email' AND direction = 'Outbound' AND u('replied', n, k) < 0.5 THEN
        round(exp(5.5 + 1.3 * z('reply', n * 4096 + k)), 0)::INT END AS "ReplyMinutes",
    'Re: ' || pick(['rollout', 'invoice', 'training', 'roadmap', 'renewal', 'integration'],
        'subject', n, k) AS "Subject",
    CASE WHEN u('status', n, k) < 0.05 AND starts < as_of() THEN starts - INTERVAL 7 DAY
        WHEN starts > as_of() THEN as_of() - INTERVAL 12 HOUR - (starts - as_of()) / 4
        ELSE starts + INTERVAL 1 HOUR END AS "LastModifiedDate"
FROM directed
ORDER BY starts, n, k
