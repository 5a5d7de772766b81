"""The demo company in five vendors' hands: read through their APIs, it is the same company.

Its files say what every record was at every moment; an API says only what it is now. So the five
connectors sync again and again while the vendors' clock moves on, as they would in daily use, and
what comes out is held against what the files give.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import SecretStr

from c360.app import App
from c360.config import load_workspace
from c360.model.moment import Moments
from c360.sources.find import connector_class
from tests.sources import hubspot_space, stripe_workspace, test_posthog, test_vitally, test_zendesk
from tests.vendors import posthog_api
from tests.vendors.hubspot_api import HubSpot
from tests.vendors.posthog_api import PostHog
from tests.vendors.records import TODAY, Company, demo_company
from tests.vendors.server import VendorServer
from tests.vendors.stripe_api import StripeApi
from tests.vendors.talk import Vendor
from tests.vendors.vitally_api import Vitally
from tests.vendors.zendesk_api import Zendesk

AS_OF = datetime.fromisoformat("2024-02-15T14:30:00+00:00")
BEGINS = TODAY - timedelta(days=760)


LEFT_OUT = {
    ("cs", "csm_pulse"): "Vitally: it has no judgement of the CSM",
    ("support", "survey_response"): "Zendesk: a rating is good or bad, not one to five",
    ("analytics", "feature_catalog"): "PostHog: it does not know plans and prices",
    ("billing", "outcome"): "Stripe: that a subscription ended is told by its contract",
}
"""What a vendor cannot express at all, by system and canonical table."""
LEFT_OUT_FIELDS = {
    ("billing", "entitlement"): {"used": "Stripe: seats in use are not known to it"},
}
"""What it cannot express of a record."""
SKIPPED: dict[str, dict[str, object]] = {"zendesk": {"skip": ["satisfaction_ratings"]}}
"""What is left out of the vendors likewise."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A vendor in the place of one of the demo's systems."""

    kind: str
    system: str
    vendor: Callable[[Company], Vendor]
    options: Callable[[VendorServer], Mapping[str, object]]


SEATS = (
    Seat("hubspot", "crm", HubSpot, hubspot_space.options),
    Seat("vitally", "cs", Vitally, test_vitally.options),
    Seat("zendesk", "support", Zendesk, test_zendesk.options),
    Seat("posthog", "analytics", PostHog, test_posthog.options),
    Seat("stripe", "billing", StripeApi, stripe_workspace.options),
)


@pytest.fixture(scope="module")
def company() -> Company:
    return demo_company(accounts=12)


@pytest.fixture(scope="module")
def by_files(company: Company, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The demo's files, without what no vendor can express."""
    folder = tmp_path_factory.mktemp("files")
    shutil.copytree(company.folder / "exports", folder / "exports")
    demo = yaml.safe_load((company.folder / "c360.yml").read_text(encoding="utf-8"))
    for name, source in demo["sources"].items():
        source["tables"] = [t for t in source["tables"] if (name, t["table"]) not in LEFT_OUT]
        for table in source["tables"]:
            for field in LEFT_OUT_FIELDS.get((name, table["table"]), {}):
                table["columns"].pop(field, None)
    text = yaml.safe_dump(demo, sort_keys=False)
    (folder / "c360.yml").write_text(text, encoding="utf-8")
    app = App(load_workspace(folder), clock=lambda: AS_OF)
    outcomes = app.sync([], full=False, progress=quiet)
    assert [outcome.error for outcome in outcomes if outcome.error] == []
    return documents(app)


@pytest.fixture(scope="module")
def servers(company: Company) -> Iterator[dict[str, VendorServer]]:
    with pytest.MonkeyPatch.context() as patch, ExitStack() as open_ones:
        patch.setattr(posthog_api, "BEGINS", BEGINS)
        yield {
            seat.system: open_ones.enter_context(VendorServer(seat.vendor(company)))
            for seat in SEATS
        }


@pytest.fixture(scope="module")
def by_vendors(
    company: Company, servers: dict[str, VendorServer], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("vendors")
    write_workspace(folder, company, servers)
    for moment in steps():
        for server in servers.values():
            server.clock = moment
        app = App(load_workspace(folder), clock=lambda at=moment: at)  # type: ignore[misc]  # bound now
        outcomes = app.sync([], full=False, progress=quiet)
        assert [outcome.error for outcome in outcomes if outcome.error] == []
    return documents(App(load_workspace(folder), clock=lambda: AS_OF))


def steps() -> list[datetime]:
    """Every moment that a score is compared with, and today."""
    moments = Moments.around(AS_OF, 90)
    looked_at = {moments.earlier, moments.week_ago, *moments.midnights[:9]}
    return sorted({*looked_at, TODAY} - {moments.as_of})


def write_workspace(folder: Path, company: Company, servers: Mapping[str, VendorServer]) -> None:
    """A workspace of five vendors, with the demo's own settings."""
    demo = yaml.safe_load((company.folder / "c360.yml").read_text(encoding="utf-8"))
    secrets: list[str] = []
    sources: dict[str, Any] = {}
    for seat in SEATS:
        given = {**seat.options(servers[seat.system]), **SKIPPED.get(seat.kind, {})}
        fields = connector_class(seat.kind).options_type.model_fields  # type: ignore[attr-defined]  # a vendor's
        for name, value in given.items():
            if SecretStr in _types(fields[name].annotation):
                variable = f"{seat.kind}_{name}".upper()
                secrets.append(f"{variable}={value}")
                given[name] = f"${{{variable}}}"
        period = demo["sources"][seat.system].get("period")
        sources[seat.system] = {
            "type": seat.kind,
            "system": seat.system,
            **({"period": period} if period else {}),
            **given,
        }
    text = yaml.safe_dump({**demo, "sources": sources}, sort_keys=False)
    (folder / "c360.yml").write_text(text, encoding="utf-8")
    (folder / ".env").write_text("\n".join(secrets), encoding="utf-8")


def _types(annotation: Any) -> tuple[Any, ...]:
    return (annotation, *getattr(annotation, "__args__", ()))


def documents(app: App) -> dict[str, Any]:
    """Each account's document, by its name."""
    app.refresh(AS_OF, [], progress=quiet)
    asked = ("comprehensive", "all", "1y")
    listed = app.accounts().accounts
    found = (app.view(row.account_id, None, asked, progress=quiet)[0] for row in listed)
    return {document["accountProfile"]["name"]: document for document in found}


def quiet(_what: str, _done: int, _total: int) -> None:
    """No progress shown."""


def compared(document: Mapping[str, Any]) -> dict[str, Any]:
    """What a document says, value by value, without ids and the quality of the data."""
    return dict(_flat({name: document.get(name) for name in SECTIONS}, ""))


def _flat(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in NOT_COMPARED:
                yield from _flat(inner, f"{path}.{name}")
    elif isinstance(value, list):
        yield f"{path}.length", len(value)
        for number, inner in enumerate(value):
            yield from _flat(inner, f"{path}.{number}")
    else:
        yield path.removeprefix("."), _without_staleness(value)


def _without_staleness(value: Any) -> Any:
    """Files that stopped being exported make a statement one "as last known"; an API goes on."""
    return value.replace(", as last known", "") if isinstance(value, str) else value


SECTIONS = (
    *("accountProfile", "healthSummary", "keyNarrative", "riskIndicators", "engagementSummary"),
    *("supportSummary", "usageSummary", "commercialSummary", "exitState", "exitStates"),
)
NOT_COMPARED = {"facts", "confidence", "objectId", "ticketId"}
"""Ids are the vendors' own; confidence goes by how fresh the data are."""


def test_it_is_the_same_book(by_files: dict[str, Any], by_vendors: dict[str, Any]) -> None:
    assert len(by_files) >= 11
    assert by_vendors.keys() == by_files.keys()


EXPLAINED = {
    "Ironbark Logistics": (
        "two answers to a survey in the same second: which is the newest goes by their ids",
        ("healthSummary", "keyNarrative", "engagementSummary.npsScore"),
    ),
    "Borealis Freight": (
        "Vitally has notes of its own, and people are known in four systems: a champion shows",
        ("healthSummary", "keyNarrative", "engagementSummary.champion"),
    ),
}
"""Where the vendors' company is another one, why, and in what."""


def test_values_scores_indicators_states_and_narrative_are_the_same(
    by_files: dict[str, Any], by_vendors: dict[str, Any]
) -> None:
    differing = {
        f"{name}: {path}": (told.get(path), said)
        for name, document in by_files.items()
        for told in [compared(by_vendors[name])]
        for path, said in compared(document).items()
        if told.get(path) != said and not path.startswith(EXPLAINED.get(name, ("", ()))[1])
    }
    assert differing == {}


def test_what_is_explained_is_little(by_files: dict[str, Any], by_vendors: dict[str, Any]) -> None:
    scores = {
        name: [book[name]["healthSummary"]["overallScore"] for book in (by_files, by_vendors)]
        for name in EXPLAINED
    }
    assert all(abs(files - vendors) <= 1 for files, vendors in scores.values())
    states = [[book[name]["exitState"] for name in book] for book in (by_files, by_vendors)]
    assert states[0] == states[1]
