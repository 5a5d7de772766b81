"""What the door offers: these tools and no other, all of them to read."""

import pytest
from jsonschema import Draft202012Validator

from c360.errors import BadArgument
from c360.interfaces.mcp.tools import tool, tools
from c360.serving.calls import CALLS

DECLARED = {
    "crm_get_account",
    "crm_get_contacts",
    "crm_get_activities",
    "cs_get_health_score",
    "cs_get_success_plan",
    "support_get_tickets",
    "support_get_satisfaction",
    "analytics_get_product_usage",
    "analytics_get_feature_adoption",
    "monetization_get_contract",
    "monetization_get_billing_history",
    "ai_predict_risk",
    "ai_synthesize_insights",
    "customer_360",
    "list_accounts",
    "explain_score",
    "what_changed",
}
"""Every tool is in the matrix of what may leak: whoever adds one adds it there as well."""


def test_the_tools_are_those_declared() -> None:
    assert set(tools()) == DECLARED
    assert len(CALLS) == 13


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_a_tool_is_read_only_and_says_what_it_takes_and_gives(name: str) -> None:
    listed = tools()[name].listed
    hints = listed.annotations
    assert hints is not None
    assert (hints.read_only_hint, hints.destructive_hint, hints.open_world_hint) == (
        True,
        False,
        False,
    )
    assert listed.description
    assert listed.output_schema is not None
    for schema in (listed.input_schema, listed.output_schema):
        Draft202012Validator.check_schema(schema)
        assert schema["type"] == "object"
        assert schema["additionalProperties"] is False
    assert "includeCustomerText" in listed.input_schema["properties"]


@pytest.mark.parametrize("name", sorted(CALLS))
def test_a_call_is_understood_by_the_name_of_the_specification(name: str) -> None:
    found = tool(name)
    assert found is not None
    assert found.name == name.replace(".", "_")
    assert found.describe.startswith(f"{name}: ")


def test_what_was_not_said_is_left_to_the_service() -> None:
    arguments, asked = tools()["crm_get_account"].read({"accountId": "a"})
    assert not asked
    assert arguments.model_dump(exclude_unset=True) == {"account_id": "a"}


def test_the_free_text_is_asked_for_in_either_spelling() -> None:
    for name in ("includeCustomerText", "include_customer_text"):
        _, asked = tools()["crm_get_account"].read({"accountId": "a", name: True})
        assert asked


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "accountId"),
        ({"accountId": ""}, "accountId"),
        ({"accountId": "a", "asOf": "yesterday"}, "asOf 'yesterday'"),
        ({"accountId": "a", "accountid": "b"}, "argument 'accountid' is not one of accountId"),
        ({"accountId": ["a"]}, "accountId"),
    ],
)
def test_an_argument_that_does_not_read_is_named(given: dict[str, object], said: str) -> None:
    with pytest.raises(BadArgument, match=said):
        tools()["crm_get_account"].read(given)
