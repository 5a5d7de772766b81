SELECT org_id AS id, name, domain AS domain_names,
    CASE WHEN referenced THEN crm_id END AS external_id,
    CAST(since AS TIMESTAMP) + INTERVAL 11 HOUR AS created_at
FROM accounts WHERE in_support ORDER BY n
