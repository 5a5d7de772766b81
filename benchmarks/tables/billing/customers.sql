SELECT cus_id AS id, name, domain AS email_domain, CASE WHEN referenced THEN crm_id END AS crm_id,
    CAST(since AS TIMESTAMP) + INTERVAL 12 HOUR AS created
FROM accounts WHERE in_billing ORDER BY n
