"""The main job on the demo company, through the real door."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import TypeAdapter

from c360.model.document import Comprehensive

AS_OF = "2024-02-15T14:30:00Z"
EXAMPLE = Path(__file__).parents[3] / "shared" / "spec" / "example-360.json"
OBSERVED = (
    "accountProfile",
    "engagementSummary",
    "supportSummary",
    "usageSummary",
    "commercialSummary",
)
UNGROUNDED = ("waitlist", "security requirement", "production workflow")
Json = dict[str, Any]


@pytest.fixture(scope="session")
def example() -> Json:
    if not EXAMPLE.exists():
        pytest.skip("the specification's example is not beside this checkout (../shared/spec)")
    found: Json = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def acme(demo: Any) -> Json:
    found: Json = demo.cli.json("view", "acc_12345")
    return found


def differences(expected: Any, found: Any, pointer: str = "") -> list[str]:
    """Where a value of the example is absent or another."""
    if isinstance(expected, dict):
        absent = [f"{pointer}/{name} is absent" for name in expected if name not in found]
        return absent + [
            line
            for name, below in expected.items()
            if name in found
            for line in differences(below, found[name], f"{pointer}/{name}")
        ]
    same = expected == found and isinstance(expected, bool) == isinstance(found, bool)
    return [] if same else [f"{pointer}: {expected!r} became {found!r}"]


def test_the_demo_says_what_it_did_and_what_is_next(demo: Any) -> None:
    for words in ("fetched", "quarantined", "Acme Corporation", "attention needed", "c360 doctor"):
        assert words in demo.printed


@pytest.mark.parametrize("section", OBSERVED)
def test_every_observed_value_of_the_example_is_reproduced(
    section: str, example: Json, acme: Json
) -> None:
    assert differences(example[section], acme[section]) == []


def test_the_scores_lie_where_the_calibration_says(example: Json, acme: Json) -> None:
    ours, theirs = acme["healthSummary"], example["healthSummary"]
    for name, dimension in theirs["dimensions"].items():
        assert abs(ours["dimensions"][name]["score"] - dimension["score"]) <= 5, name
        assert ours["dimensions"][name]["trend"] == dimension["trend"], name
    assert abs(ours["overallScore"] - theirs["overallScore"]) <= 3
    assert ours["overallScore"] <= 75
    assert ours["trend"] == theirs["trend"]
    assert abs(ours["trendDelta"] - theirs["trendDelta"]) <= 3


def test_the_example_is_a_subset_of_the_document(example: Json, acme: Json) -> None:
    absent = [line for line in differences(example, acme) if line.endswith("is absent")]
    assert absent == []
    assert acme["exitState"] == example["exitState"]


def test_the_same_risks_and_actions_are_found(example: Json, acme: Json) -> None:
    kinds = {item["type"]: item["severity"] for item in acme["riskIndicators"]}
    for item in example["riskIndicators"]:
        assert kinds[item["type"]] == item["severity"]
    ours = [
        (item["owner"], item["dueDate"], item["skillTrigger"])
        for item in acme["recommendedActions"]
    ]
    for item in example["recommendedActions"]:
        assert (item["owner"], item["dueDate"], item["skillTrigger"]) in ours
    assert len(ours) <= 5


def test_claims_without_a_record_never_appear(demo: Any) -> None:
    for document in demo.cli.documents(AS_OF).values():
        text = json.dumps(document).lower()
        assert not any(claim in text for claim in UNGROUNDED)


def test_the_grounding_check_withheld_nothing(demo: Any) -> None:
    flagged = {
        account: document["dataQuality"]["flags"]
        for account, document in demo.cli.documents(AS_OF).items()
        if document["dataQuality"]["flags"]
    }
    assert flagged == {}


def test_every_null_says_why(demo: Any, unexplained: Callable[[Json], list[str]]) -> None:
    for account, document in demo.cli.documents(AS_OF).items():
        assert unexplained(document) == [], account


def test_every_document_keeps_to_its_schema(demo: Any) -> None:
    schema = json.loads(demo.cli("schema", "document"))
    validator = jsonschema.Draft202012Validator(schema)
    documents = demo.cli.documents(AS_OF)
    for account in ("acc_12345", *list(documents)[:10]):
        assert list(validator.iter_errors(documents[account])) == []
    whole = TypeAdapter(Comprehensive)
    for account, document in documents.items():
        # As validated: the same keys in the same order, and no whole number where a float belongs.
        assert json.dumps(whole.validate_python(document)) == json.dumps(document), account


def test_contributions_sum_to_the_overall_score(demo: Any) -> None:
    for account, document in demo.cli.documents(AS_OF).items():
        health = document["healthSummary"]
        if health["overallScore"] is None:
            continue
        inputs = [c["contribution"] or 0 for c in document["contributions"]]
        total = sum(inputs) + sum(cap["contribution"] for cap in health["caps"])
        assert abs(total - health["overallScore"]) <= 0.5 + 1e-6, account


def test_every_cited_fact_has_a_body_with_a_source(demo: Any) -> None:
    document = demo.cli.documents(AS_OF)["acc_12345"]
    cited = {fact for ids in document["facts"].values() for fact in ids}
    assert cited <= set(document["evidence"])
    for fact_id, body in document["evidence"].items():
        assert body["recordCount"] > 0 or body["of"] or body["rule"], fact_id


def test_one_account_computed_alone_is_the_same_document(demo: Any) -> None:
    """Statistics of the book come from the full refresh, so nothing else can differ."""
    published = demo.cli.documents(AS_OF)
    some = ["acc_12345", *[a for a in sorted(published) if a != "acc_12345"][:4]]
    demo.cli("refresh", *[part for account in some for part in ("--account", account)])
    again = demo.cli.documents(AS_OF)
    for account in some:
        assert again[account] == published[account]


def test_the_past_is_seen_as_it_was_known(demo: Any) -> None:
    then = demo.cli.json("view", "acc_12345", "--as-of", "2023-11-17T14:30:00Z")
    assert then["generatedAt"] == "2023-11-17T14:30:00Z"
    assert then["supportSummary"]["activeEscalation"]["ticketId"] is None
    assert then["healthSummary"]["dimensions"]["outcome"]["score"] is None
    assert then["healthSummary"]["overallScore"] > 75


def test_the_platform_that_stopped_is_marked_stale(acme: Json) -> None:
    stale = {s["source"]: s["stale"] for s in acme["dataQuality"]["sources"]}
    assert stale == {
        "crm": False, "cs": True, "support": False, "analytics": False, "billing": False,
    }  # fmt: skip


def test_the_demo_holds_the_flaws_of_real_life(demo: Any) -> None:
    documents = demo.cli.documents(AS_OF)
    conflicts = [d for d in documents.values() if d["dataQuality"]["conflicts"]]
    assert conflicts
    states = {document["exitState"] for document in documents.values()}
    assert {"insufficient_data", "at_risk", "expansion_ready", "healthy"} <= states
    assert "quarantine" in demo.cli("doctor")
