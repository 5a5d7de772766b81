"""Every way of computing the features says the same of every account."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from benchmarks.measure import SUBJECTS, Subject
from benchmarks.subjects import columns, floors
from benchmarks.subjects.compare import alike, differences
from tests.benchmarks.conftest import ACCOUNTS

PEERS = [one for one in SUBJECTS if one.compared and one.name != "c360"]


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_a_peer_agrees_with_c360_on_every_account_and_column(
    peer: Subject, company: Path, measured: pa.Table
) -> None:
    if peer.name == "polars":
        pytest.importorskip("polars", reason="Polars is not installed: pip install '.[bench]'")
    names = [name for group in peer.compared for name in getattr(columns, group)]
    assert differences(measured, peer.load()(company), names) == []


def test_there_is_something_to_agree_on(measured: pa.Table) -> None:
    assert measured.num_rows > ACCOUNTS * 0.8
    known = {name: measured.column(name) for name in (*columns.CORE, *columns.SCORES)}
    assert [name for name, found in known.items() if found.null_count == len(found)] == []
    various = [name for name, found in known.items() if pc.count_distinct(found).as_py() > 1]
    assert len(various) > 60


def test_a_difference_is_told_with_its_account_and_both_values(measured: pa.Table) -> None:
    wrong = measured.column("tickets_90d").to_pylist()
    wrong[3] += 1
    place = measured.schema.get_field_index("tickets_90d")
    other = measured.set_column(place, "tickets_90d", pa.array(wrong)).slice(0, 50)
    account = measured.column("account_id")[3].as_py()
    found = differences(measured, other, ["tickets_90d", "mau_28d"])
    assert found[0].endswith("accounts missing, such as " + measured["account_id"][50].as_py())
    assert found[1] == (
        f"tickets_90d: 1 of {measured.num_rows}; {account} {wrong[3] - 1} not {wrong[3]}"
    )
    assert len(found) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1.0, 1 + 1e-10, True),
        (1000.0, 1000.0001, False),
        (None, 0, False),
        (None, float("nan"), True),
        ("a", "b", False),
        (0.123456789, 0.1234567894, True),
    ],
)
def test_values_are_alike_to_nine_decimals(one: object, other: object, *, same: bool) -> None:
    assert alike(one, other) is same


def test_the_floors_read_every_file(company: Path) -> None:
    floors.exports(company)
    floors.warehouse(company)
    read = {name.split("/*", maxsplit=1)[0] for name in floors.EXPORTS}
    there = {
        str(file.relative_to(company / "exports")).removesuffix(".parquet")
        for file in (company / "exports").glob("*/*")
    }
    assert read <= there
