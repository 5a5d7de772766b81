"""The floors: every value that the features read, hashed once and nothing else done with it."""

from pathlib import Path

import duckdb
import pyarrow as pa

EXPORTS: dict[str, str] = {
    "crm/accounts": '"Id", "Website", "Plan__c", "Customer_Since__c", "SystemModstamp"',
    "crm/contacts": '"Id", "AccountId", "Title", "Buying_Role__c", "Product_User__c", '
    '"Left_Company__c", "SystemModstamp"',
    "crm/activities": '"Id", "AccountId", "Type", "ActivityDateTime", "Status", "Direction", '
    '"WhoIds", "ReplyMinutes", "LastModifiedDate"',
    "crm/nps_responses": '"Id", "AccountId", "Score__c", "SubmittedDate", "ContactId"',
    "cs/companies": "gsid, website, sfdc_account_id",
    "cs/scorecards": "company_gsid, score, scored_on",
    "cs/success_plans": "id, status, modified_at",
    "cs/objectives": "company_gsid, plan_id, status, target_value, current_value, modified_at",
    "support/organizations": "id, domain_names, external_id",
    "support/tickets": "organization_id, priority, status, created_at, solved_at, sla_due_at, "
    "requester_external_id, updated_at",
    "support/escalations": "organization_id, severity, opened_at, closed_at, target_at, updated_at",
    "support/satisfaction": "organization_id, scale_max, score, rated_at",
    "analytics/workspaces": "workspace_id, email_domain, crm_account_id",
    "analytics/features": "feature_name, is_core, min_plan, add_on",
    "analytics/usage/*": "workspace_id, user_id, event_date, feature_name, event_count",
    "billing/customers": "id, email_domain, crm_id",
    "billing/subscriptions": "id, customer, billing_scheme, plan, current_term_start, "
    "current_term_end, auto_renew, quantity, annual_value, currency, cancel_requested_at, "
    "updated_at",
    "billing/invoices": "customer, due_date, paid_at, amount_due, currency, status, updated",
    "billing/charges": "id, customer, created, payment_method, status",
    "billing/entitlements": "customer, type, item, granted, in_use, valid_from, valid_until",
}
"""What the SQL written by hand reads of each export."""

_SHARED = "source, account_ref, observed_at, superseded_at"
TABLES: dict[str, str] = {
    "account": "source_id, domain, external_ref, parent_ref, plan, customer_since",
    "contact": "source_id, title, role, user_ref, left_at",
    "activity": "source_id, type, occurred_at, status, direction, two_way, participants, "
    "reply_hours",
    "survey_response": "source_id, kind, score, scale_min, scale_max, answered_at, contact_ref",
    "cs_health": "source_id, score, scale_max, scored_at",
    "success_plan": "source_id, status",
    "goal": "source_id, plan_ref, status, target_value, realised_value",
    "ticket": "source_id, priority, status, created_at, solved_at, due_at, requester_ref",
    "escalation": "severity, opened_at, closed_at, due_at",
    "usage": "user_ref, period_start, period_end, feature, events, active_user_days",
    "contract": "source_id, type, plan, start_date, end_date, auto_renew, seats, arr, currency, "
    "notice_at, content_hash",
    "invoice": "due_at, paid_at, amount, currency, status",
    "payment": "source_id, paid_at, method, status",
    "entitlement": "kind, name, quantity, used, starts_at, ends_at",
}
"""What c360 reads of each of its tables; of usage, two times and two keys more than the export."""


def exports(workspace: Path) -> pa.Table:
    """One scan of the Parquet exports: the columns that the SQL by hand needs."""
    with duckdb.connect() as db:
        for name, columns in EXPORTS.items():
            file = f"'{workspace}/exports/{name}.parquet'"
            db.execute(f"SELECT sum(hash({columns})::HUGEINT) FROM {file}").fetchall()
    return pa.table({})


def warehouse(workspace: Path) -> pa.Table:
    """One scan of c360's own tables: the columns that its features need."""
    with duckdb.connect(str(workspace / "data" / "warehouse.duckdb"), read_only=True) as db:
        for name, columns in TABLES.items():
            db.execute(f"SELECT sum(hash({_SHARED}, {columns})::HUGEINT) FROM {name}").fetchall()
    return pa.table({})
