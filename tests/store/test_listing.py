"""Lists: SQL shows a viewer what the policy allows, no more, by whatever way it is asked."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert

from c360.errors import BadArgument
from c360.guardrails.policy import Policy
from c360.model.access import BITS, EVERYTHING, UNLIMITED, AccountClass, Allowance, Viewer, bits
from c360.store.cursor import Place, written
from c360.store.listed import ORDERS, ListedAccount, Wanted
from c360.store.listing import (
    NEEDS,
    account_class,
    account_classes,
    count_accounts,
    list_page,
)
from c360.store.opening import open_to_write
from c360.store.snapshots import Run
from c360.store.tables import refresh_run, snapshot

ROWS = 10_000
RUN = Run(1, "2024-02-15T00:00:00Z", "c", 1, "2024-02-15T00:00:00Z", ROWS)
SEGMENTS = ("Enterprise", "Mid-Market", "SMB", "smb", "=", "", None)
TERRITORIES = ("EMEA", "APAC", "=SMB", None)
PEOPLE = ("ada@example.com", "Bo@Example.com", "cy@example.com", None)
HEADLINES = (bits(["usage"]), bits(["commercial", "scores"]), bits(["notes"]), 0, None)
Account = dict[str, Any]
Names = frozenset[str] | None


def accounts(count: int = ROWS) -> list[Account]:
    random_ = random.Random(7)  # noqa: S311 - the same accounts each time
    return [_account(random_, number) for number in range(count)]


def _account(random_: random.Random, number: int) -> Account:
    pick = random_.choice
    return {
        "run_id": 1,
        "account_id": f"acc_{number:05d}",
        "as_of": RUN.as_of,
        "name": pick([f"Name {number % 977}", f"100%_{number}", None]),
        "segment": pick(SEGMENTS),
        "territory": pick(TERRITORIES),
        "owner": pick(["Ada Berg", "Bo Lind", None]),
        "csm_email": pick(PEOPLE),
        "ae_email": pick(PEOPLE),
        "exit_state": pick(["healthy", "at_risk", "critical"]),
        "overall_score": pick([None, random_.randrange(101)]),
        "trend_delta": pick([None, random_.randrange(-30, 30)]),
        "coverage": pick([None, random_.random()]),
        "arr": pick([None, random_.random() * 1e6, float(random_.randrange(5))]),
        "currency": pick(["USD", "EUR", None]),
        "days_to_renewal": pick([None, random_.randrange(-10, 400)]),
        "days_since_contact": pick([None, random_.randrange(200)]),
        "headline": pick([f"Headline {number}", None]),
        "headline_needs": pick(HEADLINES),
        "document": b"",
    }


ALL = accounts()


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = open_to_write(tmp_path_factory.mktemp("listing") / "store.db")
    run = {"id": 1, "as_of": RUN.as_of, "whole_book": True, "config_digest": "c"}
    rest = {"data_version": 1, "published_at": RUN.as_of, "accounts": ROWS}
    known = set(snapshot.c.keys())
    needed = {c.name: b"" for c in snapshot.c if not c.nullable and c.name not in {"id", *ALL[0]}}
    rows = [{k: v for k, v in row.items() if k in known} | needed for row in ALL]
    with opened.begin() as connection:
        connection.execute(insert(refresh_run), [run | rest])
        connection.execute(insert(snapshot), rows)
    yield opened
    opened.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as opened:
        yield opened


@pytest.fixture(autouse=True)
def _long_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("c360.store.listing._MOST", ROWS)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Policy.open(None)


def viewers() -> list[Viewer]:
    """28: the roles and an unknown one, each in four ways."""
    ways: list[tuple[str | None, Names, Names]] = [
        ("ADA@example.com", None, None),
        ("bo@example.com", frozenset({"smb", "Enterprise"}), None),
        (None, None, frozenset({"EMEA"})),
        ("cy@example.com", frozenset({"Mid-Market", "="}), frozenset({"apac", "=SMB"})),
    ]
    return [
        Viewer(f"key:{role}", role, email, segments, places)
        for role in ("csm", "ae", "support", "exec", "admin", "agent", "intern")
        for email, segments, places in ways
    ]  # fmt: skip


VIEWERS = viewers()


@dataclass(frozen=True)
class Seen:
    """One account as it should be listed."""

    values: Mapping[str, Any]
    mine: bool
    allowance: Allowance


@cache
def seen(policy: Policy, viewer: Viewer) -> list[Seen]:
    """The book as the policy alone shows it, account by account."""
    found = []
    for row in ALL:
        account = class_of(row, viewer)
        allowance = policy.allowance(viewer, account)
        if allowance.visible:
            found.append(Seen(masked(row, allowance), account.mine, allowance))
    return found


def class_of(row: Account, viewer: Viewer) -> AccountClass:
    email = (viewer.email or "").lower()
    owners = {(row[name] or "?").lower() for name in ("csm_email", "ae_email")}
    return AccountClass(row["segment"], row["territory"], email in owners)


def needs_of(row: Mapping[str, Any]) -> dict[str, int]:
    needs = row["headline_needs"]
    return {**NEEDS, "headline": EVERYTHING if needs is None else needs}


def masked(row: Account, allowance: Allowance) -> dict[str, Any]:
    shown = {
        name: row[name] if allowance.shows(needs) else None for name, needs in needs_of(row).items()
    }
    return {"account_id": row["account_id"], **shown, "headline_needs": row["headline_needs"]}


def decide(policy: Policy, viewer: Viewer) -> Callable[..., Mapping[AccountClass, Allowance]]:
    return partial(policy.visible_classes, viewer)


def everything(
    connection: Connection, policy: Policy, viewer: Viewer, wanted: Wanted
) -> tuple[list[ListedAccount], int]:
    page = list_page(connection, RUN, viewer.email, decide(policy, viewer), wanted)
    found = list(page.accounts)
    total = page.total
    while page.next:
        following = Wanted(**{**_fields(wanted), "cursor": page.next})
        page = list_page(connection, RUN, viewer.email, decide(policy, viewer), following)
        assert page.total == total
        found += page.accounts
    return found, total


def _fields(wanted: Wanted) -> dict[str, Any]:
    return {name: getattr(wanted, name) for name in Wanted.__slots__}


def ids(viewer: Viewer) -> str:
    return f"{viewer.role}-{viewer.email or 'nobody'}"


@pytest.mark.parametrize("viewer", VIEWERS, ids=ids)
def test_sql_shows_what_the_policy_allows(
    connection: Connection, policy: Policy, viewer: Viewer
) -> None:
    expected = {one.values["account_id"]: one for one in seen(policy, viewer)}
    listed, total = everything(connection, policy, viewer, Wanted(limit=ROWS))
    assert total == len(expected) == len(listed)
    for row in listed:
        one = expected.pop(row.account_id)
        assert row.mine is one.mine
        needs = {**NEEDS, "headline": needs_of(one.values)["headline"]}
        for name, marks in needs.items():
            assert getattr(row, name) == one.values[name], (row.account_id, name)
            withheld = None if one.allowance.shows(marks) else one.allowance.rule(marks)
            assert row.redacted.get(name) == withheld
    assert expected == {}


ORDERED_BY: dict[str, tuple[tuple[str, bool], ...]] = {
    "health": (("overall_score", False), ("arr", True)),
    "arr": (("arr", True),),
    "renewal": (("days_to_renewal", False),),
    "name": (("name", False),),
    "change": (("trend_delta", False),),
    "contact": (("days_since_contact", True),),
}


def sorted_as(rows: Sequence[Seen], order: str) -> list[str]:
    """Sorted anew in Python; null comes last."""
    found = sorted(rows, key=lambda one: one.values["account_id"])
    for name, falling in reversed(ORDERED_BY[order]):
        known = [one for one in found if one.values[name] is not None]
        absent = [one for one in found if one.values[name] is None]
        known.sort(key=lambda one: _comparable(one.values[name]), reverse=falling)
        found = known + absent
    return [one.values["account_id"] for one in found]


def _comparable(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("role", ["csm", "support", "admin"])
def test_the_order_knows_only_what_is_shown(
    connection: Connection, policy: Policy, role: str, order: Any
) -> None:
    viewer = next(one for one in VIEWERS if one.role == role)
    rows = seen(policy, viewer)
    listed, _ = everything(connection, policy, viewer, Wanted(order=order, limit=2777))
    # Where two are equal in a falling order, Python keeps and SQL keeps: the id decides, rising.
    assert [row.account_id for row in listed] == sorted_as(rows, order)


FILTERS: dict[str, tuple[Wanted, Callable[[Seen], bool]]] = {
    "state": (Wanted(state="At_Risk"), lambda one: one.values["exit_state"] == "at_risk"),
    "segment": (Wanted(segment="SMB"), lambda one: (one.values["segment"] or "").lower() == "smb"),
    "territory": (Wanted(territory="emea"), lambda one: one.values["territory"] == "EMEA"),
    "owner": (Wanted(owner="ada berg"), lambda one: one.values["owner"] == "Ada Berg"),
    "mine": (Wanted(mine=True), lambda one: one.mine),
    "percent": (Wanted(search="100%_1"), lambda one: _holds(one, "100%_1")),
    "search": (Wanted(search="NAME 12"), lambda one: _holds(one, "name 12")),
    "together": (
        Wanted(state="healthy", search="lind", mine=True),
        lambda one: one.mine and one.values["exit_state"] == "healthy" and _holds(one, "lind"),
    ),
}  # fmt: skip


def _holds(one: Seen, words: str) -> bool:
    names = ("account_id", "name", "owner", "segment")
    return any(words in (one.values[name] or "").lower() for name in names)


@pytest.mark.parametrize("name", FILTERS)
def test_filters_search_and_counts_know_only_what_is_shown(
    connection: Connection, policy: Policy, name: str
) -> None:
    wanted, passes = FILTERS[name]
    for viewer in VIEWERS[::4]:
        rows = [one for one in seen(policy, viewer) if passes(one)]
        listed, total = everything(
            connection, policy, viewer, Wanted(**{**_fields(wanted), "limit": ROWS})
        )
        assert {r.account_id for r in listed} == {one.values["account_id"] for one in rows}
        assert total == len(rows)
        counts = count_accounts(connection, RUN, viewer.email, decide(policy, viewer), wanted)
        assert counts.total == total
        assert counts.by_state == Counter(one.values["exit_state"] for one in rows)
        assert counts.by_segment == Counter(one.values["segment"] for one in rows)


def only(marks: int) -> Callable[[Sequence[AccountClass]], dict[AccountClass, Allowance]]:
    withheld = {mark: f"no {mark}" for mark in BITS if not marks & BITS[mark]}
    allowance = Allowance(visible=True, marks=marks, withheld=withheld, scope=None, policy="x")
    return lambda classes: dict.fromkeys(classes, allowance)


def test_a_withheld_column_can_be_found_by_nothing(connection: Connection) -> None:
    blind = only(EVERYTHING & ~BITS["scores"] & ~BITS["profile"])
    for wanted in (Wanted(state="at_risk"), Wanted(owner="Ada Berg"), Wanted(search="Berg")):
        assert list_page(connection, RUN, None, blind, wanted).total == 0
    by_health = list_page(connection, RUN, None, blind, Wanted(order="health", limit=ROWS))
    richest = [row.account_id for row in by_health.accounts]
    by_arr = list_page(connection, RUN, None, blind, Wanted(order="arr", limit=ROWS))
    assert richest == [row.account_id for row in by_arr.accounts]
    counts = count_accounts(connection, RUN, None, blind, Wanted())
    assert counts.by_state == {None: ROWS} == counts.by_segment


def test_a_cursor_holds_nothing_that_was_withheld(connection: Connection) -> None:
    blind = only(EVERYTHING & ~BITS["commercial"])
    page = list_page(connection, RUN, None, blind, Wanted(order="arr", limit=5))
    wanted = Wanted(order="arr", limit=5)
    name = repr(("arr", False, None, None, None, None, None))
    assert page.next == written(Place(RUN.id, name, (None, page.accounts[-1].account_id)))
    assert list_page(connection, RUN, None, blind, wanted) == page


def test_nothing_is_listed_where_nothing_is_visible(connection: Connection) -> None:
    page = list_page(connection, RUN, None, lambda _: {}, Wanted())
    assert (page.accounts, page.total, page.next) == ((), 0, None)
    assert count_accounts(connection, RUN, None, lambda _: {}, Wanted()).total == 0


def test_a_class_that_is_not_visible_is_not_listed_whoever_says_so(connection: Connection) -> None:
    hidden = Allowance(visible=False, marks=EVERYTHING, withheld={}, scope=None, policy="x")
    page = list_page(connection, RUN, None, lambda found: dict.fromkeys(found, hidden), Wanted())
    assert page.total == 0


def test_classes_tell_no_name_from_an_empty_one(connection: Connection) -> None:
    found = account_classes(connection, RUN, None)
    assert {one.segment for one in found} == set(SEGMENTS)
    assert len(found) == len(set(found)) == len(SEGMENTS) * len(TERRITORIES)
    first = ALL[0]
    viewer = Viewer("k", "csm", first["csm_email"] or first["ae_email"] or "x@y")
    known = account_class(connection, RUN, first["account_id"], viewer.email)
    assert known == class_of(first, viewer)
    assert account_class(connection, RUN, "nobody", None) is None


OPEN = only(UNLIMITED.marks)
CURSOR = written(Place(RUN.id, repr(("health", False, *[None] * 5)), (None, None, "acc_00001")))


def test_a_cursor_of_this_very_list_goes_on(connection: Connection) -> None:
    assert list_page(connection, RUN, None, OPEN, Wanted(cursor=CURSOR)).accounts


HEALTH = repr(("health", False, *[None] * 5))
NO_CURSORS = [
    *(
        "",
        "x",
        "!!!!",
        "ÿ",
        "\ud800",
        "e30",
        "W10",
        "bnVsbA",
        "A" * 5000,
        "WzEsMiwzXQ",
        CURSOR[:-2],
    ),
    written(Place(RUN.id, "another", (None, None, "acc_00001"))),
    written(Place(RUN.id + 1, HEALTH, (None, None, "a"))),
    written(Place(RUN.id, HEALTH, ("a", None, "a"))),
    written(Place(RUN.id, HEALTH, (1, 2, 3))),
    written(Place(RUN.id, HEALTH, (None, None, "a\0"))),
    written(Place(RUN.id, HEALTH, (float("nan"), None, "a"))),
    written(Place(RUN.id, HEALTH, (10**40, None, "a"))),
    written(Place(RUN.id, HEALTH, ("acc_00001",))),
]


@pytest.mark.parametrize("cursor", NO_CURSORS, ids=range(len(NO_CURSORS)))
def test_a_cursor_that_is_none_is_refused_in_a_sentence(
    connection: Connection, cursor: str
) -> None:
    with pytest.raises(BadArgument, match="cursor"):
        list_page(connection, RUN, None, OPEN, Wanted(cursor=cursor))


@pytest.mark.parametrize("name", ["state", "segment", "territory", "owner", "search"])
@pytest.mark.parametrize("value", ["a\0b", "\ud800", "x" * 100_000])
def test_a_filter_that_no_database_takes_is_refused(
    connection: Connection, name: str, value: str
) -> None:
    given: dict[str, Any] = {name: value}
    with pytest.raises(BadArgument, match=name):
        list_page(connection, RUN, None, OPEN, replace(Wanted(), **given))


def test_a_store_opened_anew_holds_the_columns_lists_need(tmp_path: Path) -> None:
    engine = open_to_write(tmp_path / "store.db")
    with engine.connect() as connection:
        assert list_page(connection, RUN, "a@b", OPEN, Wanted()).total == 0
    engine.dispose()
