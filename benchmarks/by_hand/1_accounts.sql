-- Who is who: every account as its newest record says, and each system's key for it.
-- Accounts get a small number `a`, so that everything below joins and groups by integers.
CREATE TEMP TABLE account AS
SELECT row_number() OVER ()::INT AS a, *
FROM (
    SELECT "Id" AS account_id,
        nullif(rtrim(replace(max_by("Website", "SystemModstamp"), 'https://www.', ''), '/'), '')
            AS domain,
        max_by("Plan__c", "SystemModstamp") AS recorded_plan,
        max_by("Customer_Since__c", "SystemModstamp") AS since
    FROM read_parquet(getvariable('exports') || 'crm/accounts.parquet')
    WHERE "SystemModstamp" <= getvariable('as_of') GROUP BY "Id"
);

CREATE TEMP TABLE link AS
SELECT key, coalesce(by_id.a, by_domain.a) AS a
FROM (
    SELECT gsid AS key, sfdc_account_id AS ref, website AS domain
    FROM read_parquet(getvariable('exports') || 'cs/companies.parquet')
    UNION ALL SELECT id, external_id, domain_names
    FROM read_parquet(getvariable('exports') || 'support/organizations.parquet')
    UNION ALL SELECT workspace_id, crm_account_id, email_domain
    FROM read_parquet(getvariable('exports') || 'analytics/workspaces.parquet')
    UNION ALL SELECT id, crm_id, email_domain
    FROM read_parquet(getvariable('exports') || 'billing/customers.parquet')
) AS other
LEFT JOIN account AS by_id ON by_id.account_id = other.ref
LEFT JOIN account AS by_domain ON by_domain.domain = other.domain;
