"""People whom several systems know are found, and described, alike on every engine."""

from collections.abc import Callable, Iterator

import pyarrow as pa
import pytest

from c360.features.canon import Canon
from c360.features.persons import persons
from c360.identity.resolve import Identities, resolve
from c360.identity.settings import IdentitySettings
from c360.model.canonical import TABLES
from c360.survey import LINKS, PEOPLE
from c360.warehouse.base import Engine, Warehouse
from c360.warehouse.open import open_warehouse
from tests.contracts.engines import Place, differences, instant

AS_OF = instant("2024-02-15T00:00:00")
SETTINGS = IdentitySettings(primary_source="crm", systems={"crm": "crm", "desk": "support"})
ACCOUNTS = (
    # source, id, domain, external_ref, billing_ref
    ("crm", "A1", "https://www.alpine.co.uk", None, None),
    ("crm", "B1", "borealis.com", None, None),
    ("desk", "d1", "help.alpine.co.uk", None, "cus_1"),
    ("desk", "d2", None, "B1", None),
    ("bills", "cus_1", "gmail.com", None, None),
    ("bills", "cus_2", None, None, None),
)
CONTACTS = (
    # source, id, account, email, external_ref, title, email_allowed
    ("crm", "c1", "A1", "Anna@Alpine.co.uk ", None, "VP", True),
    ("desk", "s1", "d1", " anna@alpine.co.uk", None, None, False),
    ("bills", "p0", "cus_1", "sales@alpine.co.uk", "c1", "Sales", None),
    ("crm", "c2", "B1", "bo@borealis.com", None, None, None),
    ("bills", "p1", "cus_2", "bo@borealis.com", None, "Accountant", True),
    ("bills", "p2", "cus_2", "cy@gmail.com", None, None, None),
)


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    opened = open_warehouse(":memory:", read_only=False)
    known = instant("2024-01-01T00:00:00")
    for source, ref, domain, external_ref, billing_ref in ACCOUNTS:
        opened.run(
            "INSERT INTO account (source, source_id, account_ref, observed_at, content_hash, _run, "
            "domain, external_ref, billing_ref) VALUES (?, ?, ?, ?, 'h', 1, ?, ?, ?)",
            [source, ref, ref, known, domain, external_ref, billing_ref],
        )
    for source, id_, account, email, external_ref, title, allowed in CONTACTS:
        opened.run(
            "INSERT INTO contact (source, source_id, account_ref, observed_at, content_hash, _run, "
            "email, external_ref, title, email_allowed) VALUES (?, ?, ?, ?, 'h', 1, ?, ?, ?, ?)",
            [source, id_, account, known, email, external_ref, title, allowed],
        )
    yield opened
    opened.close()


def who_is_who(engine: Engine) -> tuple[Identities, list[dict[str, object]]]:
    """What was resolved, and the people as features see them."""
    found = resolve(engine, AS_OF, SETTINGS)
    tables = {table.name: engine.table(table.name) for table in TABLES}
    moments = engine.bring("moments", pa.table({"as_of": pa.array([AS_OF])}))
    links = engine.bring("linked", found.links.select(list(LINKS)))
    canon = Canon(tables, links, moments)
    canon.people = engine.bring("people", found.people.rows.select(list(PEOPLE)))
    rows = engine.to_arrow(persons(canon)).to_pylist()
    return found, sorted(rows, key=lambda row: (row["source"], row["source_id"]))


def test_the_same_contacts_are_the_same_people(
    new_place: Callable[[], Place], warehouse: Warehouse
) -> None:
    engine = new_place().open(warehouse)
    found, described = who_is_who(engine)
    expected, here = who_is_who(warehouse)
    engine.close()
    assert found.links.equals(expected.links)
    assert found.people.rows.equals(expected.people.rows)
    assert differences(described, here) == []
    shown = [(row["source"], row["source_id"], row["title"], row["email_allowed"]) for row in here]
    assert shown == [
        ("bills", "p2", None, None),
        ("crm", "c1", "VP", False),
        ("crm", "c2", "Accountant", True),
    ]
    linked = {row["account_ref"]: row["account_id"] for row in found.links.to_pylist()}
    assert linked == {"A1": "A1", "B1": "B1", "d1": "A1", "d2": "B1", "cus_1": "A1", "cus_2": "B1"}
