SELECT id('a0N', 'nps', n, k) AS "Id", crm_id AS "AccountId",
    greatest(0, least(10, round(7.4 + 2.4 * z('nps', n * 64 + k)
        + CASE fate WHEN 'declining' THEN -2 WHEN 'growing' THEN 1 ELSE 0 END)))::INT AS "Score__c",
    at_work(1 + days_ago(420, u('nps on', n, k), 1, tenure, gone_for), 'nps on', n, k)
        AS "SubmittedDate",
    CASE WHEN contacts > 0 AND u('nps who', n, k) < 0.95 THEN
        contact_id(n, floor(contacts * u('nps by', n, k))::BIGINT) END AS "ContactId"
FROM accounts, range(about(3.05 * half_size, 'nps', n)) t(k)
ORDER BY n, k
