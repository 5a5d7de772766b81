"""The demo company, built once, and its Acme read from the export files."""

import pytest

from c360.demo.build import build_demo
from tests.demo.demo_exports import Acme, Exports, Row, readable


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Exports:
    folder = tmp_path_factory.mktemp("demo") / "company"
    build_demo(folder, accounts=60)
    return Exports(folder)


@pytest.fixture(scope="session")
def acme(exports: Exports) -> Acme:
    def of(rows: list[Row], column: str, value: str) -> list[Row]:
        return [r for r in rows if r[column] == value]

    return Acme(
        account=of(exports.csv("crm/accounts.csv"), "Id", "acc_12345"),
        contacts=of(exports.csv("crm/contacts.csv"), "AccountId", "acc_12345"),
        activities=readable(of(exports.jsonl("crm/activities.jsonl.gz"), "AccountId", "acc_12345")),
        deals=readable(of(exports.csv("crm/opportunities.csv"), "AccountId", "acc_12345")),
        nps=of(exports.csv("crm/nps_responses.csv"), "AccountId", "acc_12345"),
        tickets=readable(of(exports.csv("support/tickets.csv"), "organization_id", "org0000")),
        escalations=of(exports.jsonl("support/escalations.jsonl"), "organization_id", "org0000"),
        csat=readable(of(exports.csv("support/satisfaction.csv"), "organization_id", "org0000")),
        goals=of(exports.jsonl("cs/objectives.jsonl"), "company_gsid", "gs0000"),
        plans=of(exports.jsonl("cs/success_plans.jsonl"), "company_gsid", "gs0000"),
        contracts=of(exports.jsonl("billing/subscriptions.jsonl"), "customer", "cus_0000"),
        invoices=of(exports.parquet("billing/invoices.parquet"), "customer", "cus_0000"),
        charges=readable(of(exports.csv("billing/charges.csv", ";"), "customer", "cus_0000")),
        entitlements=of(exports.csv("billing/entitlements.csv"), "customer", "cus_0000"),
        use=[
            (r["event_date"], r["user_id"], r["feature_name"])
            for r in exports.parquet("analytics/usage")
            if r["workspace_id"] == "ws0000"
        ],
    )
