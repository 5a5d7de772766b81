SELECT ws_id AS workspace_id, name AS workspace_name, domain AS email_domain,
    CASE WHEN referenced THEN crm_id END AS crm_account_id,
    CAST(since AS TIMESTAMP) + INTERVAL 8 HOUR AS created_at
FROM accounts ORDER BY n
