"""Roll-ups follow what arrives: however usage came, they say what the raw rows say."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from c360.features.usage_rollups import ACCOUNT_DAYS, ROLLUPS, USER_DAYS, USERS
from c360.rollups import roll_up, rolled_up
from c360.warehouse.base import Warehouse
from c360.warehouse.open import open_warehouse
from tests.sources.files_workspace import MONDAY, TUESDAY, Workspace, csv

START = datetime(2024, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    opened = open_warehouse(":memory:", read_only=False)
    yield opened
    opened.close()


def add(warehouse: Warehouse, run: int, *rows: tuple[str, str | None, str | None, int]) -> None:
    """Rows of (source id, user, feature, day); a source id that is there already is corrected."""
    for source_id, user, feature, day in rows:
        at = START + day * DAY
        known = at + DAY
        (there,) = warehouse.rows("SELECT count(*) FROM usage WHERE source_id = ?", [source_id])
        if there[0]:
            known = START + timedelta(days=1000 + run)
            warehouse.run(
                "UPDATE usage SET superseded_at = ? WHERE source_id = ? AND superseded_at IS NULL",
                [known, source_id],
            )
        warehouse.run(
            "INSERT INTO usage (source, source_id, account_ref, user_ref, feature, period_start, "
            "period_end, events, observed_at, content_hash, _run) "
            "VALUES ('app', ?, ?, ?, ?, ?, ?, 1, ?, ?, ?)",
            [source_id, "acme" if day % 2 else "birch", user, feature, at, at + DAY, known,
             f"{source_id}{run}", run],
        )  # fmt: skip


def said(warehouse: Warehouse) -> dict[str, list[tuple[object, ...]]]:
    """What the roll-ups say, the parts of each key added up."""
    key = 'source, account_ref, daily, "at", slot, observed_at, superseded_at'
    days = f"{USER_DAYS} JOIN {USERS} USING (number)"
    users = f"SELECT {key}, user_ref, bool_or(names_features) FROM {days} GROUP BY ALL"
    accounts = (
        f"SELECT {key}, reported, sum(records), sum(whole_records), bool_or(whole_names_features), "
        f"min(starts), max(ends) FROM {ACCOUNT_DAYS} GROUP BY ALL"
    )
    return {
        query: sorted(warehouse.rows(query), key=lambda row: [str(value) for value in row])
        for query in (users, accounts)
    }


def rebuilt(warehouse: Warehouse) -> dict[str, list[tuple[object, ...]]]:
    warehouse.run("DELETE FROM rollup_mark")
    roll_up(warehouse)
    return said(warehouse)


def test_usage_is_rolled_up_by_user_and_day_and_by_account_and_day(warehouse: Warehouse) -> None:
    add(warehouse, 1, ("a", "ann", "reports", 1), ("b", "ann", None, 1), ("c", None, None, 1))
    roll_up(warehouse)
    ((users, by_user), (_, by_account)) = said(warehouse).items()
    assert [row[-2:] for row in by_user] == [("ann", True)], users
    assert [row[7:10] for row in by_account] == [(True, 3, 1)]


def test_rows_that_report_no_use_are_records_and_nothing_else(warehouse: Warehouse) -> None:
    add(warehouse, 1, ("a", "ann", None, 1))
    warehouse.run("UPDATE usage SET events = 0")
    roll_up(warehouse)
    (by_user, by_account) = said(warehouse).values()
    assert by_user == []
    assert [row[7:9] for row in by_account] == [(False, 1)]


def test_what_arrives_is_added_without_touching_the_rest(warehouse: Warehouse) -> None:
    add(warehouse, 1, ("a", "ann", None, 1))
    roll_up(warehouse)
    warehouse.run(f"UPDATE {USER_DAYS} SET names_features = true")  # would be lost if made anew
    add(warehouse, 2, ("b", "bob", None, 2))
    roll_up(warehouse)
    (by_user, _) = said(warehouse).values()
    assert [row[-2:] for row in by_user] == [("ann", True), ("bob", False)]


def test_a_correction_shows_from_the_moment_it_was_known(warehouse: Warehouse) -> None:
    add(warehouse, 1, ("a", "ann", None, 1), ("b", "bob", None, 1))
    roll_up(warehouse)
    add(warehouse, 2, ("a", "eve", None, 1))
    roll_up(warehouse)
    assert said(warehouse) == rebuilt(warehouse)
    (by_user, _) = said(warehouse).values()
    assert sorted((row[-2], row[6] is None) for row in by_user) == [
        ("ann", False), ("bob", True), ("eve", True),
    ]  # fmt: skip


def test_rows_that_went_away_are_not_counted_any_longer(warehouse: Warehouse) -> None:
    add(warehouse, 1, ("a", "ann", None, 1), ("b", "bob", None, 3))
    roll_up(warehouse)
    warehouse.run("DELETE FROM usage WHERE source_id = 'a'")
    assert rolled_up(warehouse) == {}, "roll-ups that are behind are not read"
    roll_up(warehouse)
    assert set(rolled_up(warehouse)) == {USERS, *ROLLUPS}
    (by_user, _) = said(warehouse).values()
    assert [row[-2] for row in by_user] == ["bob"]


def test_a_user_keeps_the_number_and_new_ones_get_the_next(warehouse: Warehouse) -> None:
    add(warehouse, 1, ("a", "ann", None, 1), ("b", "bob", None, 1))
    roll_up(warehouse)
    add(warehouse, 2, ("c", "abe", None, 1), ("d", "ann", None, 3), ("e", None, None, 3))
    roll_up(warehouse)
    numbered = warehouse.rows(f"SELECT number, user_ref FROM {USERS} ORDER BY number")
    assert numbered == [(1, "ann"), (2, "bob"), (3, "abe")]


def test_rollups_made_in_another_way_are_made_anew(warehouse: Warehouse) -> None:
    add(warehouse, 1, ("a", "ann", None, 1))
    roll_up(warehouse)
    warehouse.run("UPDATE rollup_mark SET version = NULL")  # as before there were versions
    warehouse.run(f"UPDATE {USER_DAYS} SET number = NULL")
    assert rolled_up(warehouse) == {}
    roll_up(warehouse)
    assert [row[-2] for row in next(iter(said(warehouse).values()))] == ["ann"]


def used(column: str) -> dict[str, object]:
    """A mapping of usage.csv that takes `column` for the user."""
    return {
        "table": "usage", "path": "usage.csv", "account": "account",
        "grain": {"per": "user", "every": "day", "starts": "day"},
        "columns": {"user_ref": column, "events": "n"},
    }  # fmt: skip


def test_rows_made_again_by_another_mapping_are_rolled_up_again(tmp_path: Path) -> None:
    space = Workspace(tmp_path)
    space.write("usage.csv", "account,login,mail,day,n\na1,ann,a@x.io,2024-02-26,3\n")
    for column in ("login", "mail"):  # the same rows, of the same run, say something else
        space.maps(used(column))
        space.sync()
        assert rolled_up(space.warehouse) == {}, "roll-ups of the old rows are not read"
        roll_up(space.warehouse)
    found = said(space.warehouse)
    assert [row[-2] for row in next(iter(found.values()))] == ["a@x.io"]
    assert found == rebuilt(space.warehouse)
    space.warehouse.close()


def test_days_that_the_source_takes_back_end_in_the_rollups_too(tmp_path: Path) -> None:
    space = Workspace(tmp_path)
    space.maps(used("login") | {"deleted": "n = '0'"})
    header = "account,login,mail,day,n"
    kept, taken = "a1,ann,,2024-02-26,3", "a1,bob,,2024-02-26,3"
    space.write("usage.csv", csv(header, [kept, taken]))
    space.sync(MONDAY)
    roll_up(space.warehouse)
    space.write("usage.csv", csv(header, [kept, "a1,bob,,2024-02-26,0"]))
    space.sync(TUESDAY)
    assert rolled_up(space.warehouse) == {}
    roll_up(space.warehouse)
    found = said(space.warehouse)
    ended = {row[-2]: row[6] is not None for row in next(iter(found.values()))}
    assert ended == {"ann": False, "bob": True}
    assert found == rebuilt(space.warehouse)
    space.warehouse.close()


@pytest.mark.parametrize("seed", range(8))
def test_however_usage_came_the_rollups_are_those_of_all_of_it(
    warehouse: Warehouse, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same data every time
    for run in range(1, 6):
        for _ in range(dice.randrange(1, 8)):
            row = (
                f"r{dice.randrange(12)}", dice.choice(["ann", "bob", None]),
                dice.choice(["reports", None]), dice.randrange(1, 5),
            )  # fmt: skip
            add(warehouse, run, row)
        if dice.random() < 0.7:
            roll_up(warehouse)
    roll_up(warehouse)
    found = said(warehouse)
    assert found == rebuilt(warehouse)
    assert found[next(iter(found))]
