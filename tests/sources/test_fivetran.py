"""Warehouses that Fivetran fills: the seeds of its own dbt packages, in DuckDB and PostgreSQL.

The seeds are tiny, hashed, and their ids rarely join: where a table that connects others is to be
tried, the test adds rows to it that connect what the seeds hold.
"""

import csv
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from c360.errors import SourceRejected
from c360.sources.base import SyncReport, Wanted
from c360.sources.fivetran import Connector
from c360.sources.fivetran.schemas import entities, vendors
from c360.warehouse.open import open_warehouse
from tests.contracts.engines import CannotBeHad
from tests.contracts.postgres_server import started
from tests.sources.files_workspace import MONDAY, TUESDAY, WEDNESDAY, quiet

SEEDS = Path(__file__).parents[3] / "shared" / "data" / "fivetran-seeds"
VENDORS = ("hubspot", "intercom", "salesforce", "stripe", "zendesk")
pytestmark = pytest.mark.skipif(
    not SEEDS.is_dir(), reason=f"the seeds of fivetran/dbt_* are not in {SEEDS}"
)
_TYPES = {
    "BIGINT": "bigint",
    "DOUBLE": "double precision",
    "BOOLEAN": "boolean",
    "TIMESTAMP": "timestamptz",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "DATE": "date",
}
CONNECTING = {
    "hubspot": {
        "deal_company": "deal_id, company_id",
        "ticket_company": "ticket_id, company_id",
        "ticket_contact": "ticket_id, contact_id",
        "engagement_company": "engagement_id, company_id",
        "engagement_contact": "engagement_id, contact_id",
    },
    "intercom": {
        "contact_company_history": "contact_id, company_id, _fivetran_active",
        "conversation_contact_history": "conversation_id, contact_id, _fivetran_active",
    },
}
ADDED = {
    "deal_company": "(1244495215, 2182162682)",
    "ticket_company": "(307034542, 2182162682), (293370454, 2319384765)",
    "ticket_contact": "(307034542, 78971951)",
    "engagement_company": "(3416212491, 2182162682)",
    "engagement_contact": "(3416212491, 78971951), (3416212491, 76340251), (3416212491, 76340251)",
    "contact_company_history": "('5f19187f9c0ca3ba4e5f85a4', '5f8efd11391867b82cd45b18', true)",
    "conversation_contact_history": "('156643300001311', '5f19187f9c0ca3ba4e5f85a4', true), "
    "('156643300001311', 'zzz', false)",
}
"""Rows that connect records of the seeds."""


def seeds(vendor: str) -> dict[str, Path]:
    """The seeds of a vendor, by the name that Fivetran gives the table."""
    return {
        file.name.removesuffix("_data.csv").removeprefix("sf_"): file
        for file in sorted((SEEDS / vendor).glob("*_data.csv"))
    }


def rows_of(vendor: str, table: str) -> list[dict[str, str]]:
    with seeds(vendor)[table].open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def warehouse_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All five schemas in a DuckDB file, typed as DuckDB sees the CSV files."""
    file = tmp_path_factory.mktemp("fivetran") / "warehouse.duckdb"
    with duckdb.connect(str(file)) as db:
        for vendor in VENDORS:
            db.execute(f"CREATE SCHEMA {vendor}")
            for table, seed in seeds(vendor).items():
                db.execute(
                    f'CREATE TABLE {vendor}."{table}" AS FROM read_csv(?, header = true, '
                    "sample_size = -1)",
                    [str(seed)],
                )
            for table, columns in CONNECTING.get(vendor, {}).items():
                _widen(db, f"{vendor}.{table}", columns.split(", "))
                db.execute(f"INSERT INTO {vendor}.{table} ({columns}) VALUES {ADDED[table]}")
    return file


def _widen(db: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> None:
    """A table without rows has no types of its own: ids are numbers, as they are elsewhere."""
    empty = db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    if empty or table.startswith("hubspot.engagement_"):
        for column in columns:
            db.execute(f'ALTER TABLE {table} ALTER "{column}" TYPE BIGINT')


@pytest.fixture(scope="session")
def server(warehouse_file: Path) -> Iterator[str]:
    """The same in a real PostgreSQL."""
    try:
        with started() as given:
            url = given.replace("postgres://", "postgresql://")
            _copy(warehouse_file, url)
            yield url
    except CannotBeHad as why:
        pytest.skip(str(why))


def _copy(file: Path, url: str) -> None:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with duckdb.connect(str(file), read_only=True) as db, engine.begin() as postgres:
        for vendor in VENDORS:
            postgres.exec_driver_sql(f"CREATE SCHEMA {vendor}")
        tables = db.execute("SELECT table_schema, table_name FROM information_schema.tables")
        for schema, table in tables.fetchall():
            described = db.execute(f'DESCRIBE {schema}."{table}"').fetchall()
            columns = ", ".join(f'"{c[0]}" {_TYPES.get(c[1], "text")}' for c in described)
            postgres.exec_driver_sql(f'CREATE TABLE {schema}."{table}" ({columns})')
            rows = db.execute(f'SELECT * FROM {schema}."{table}"').fetchall()
            marks = ", ".join(f":c{n}" for n in range(len(described)))
            insert = sa.text(f'INSERT INTO {schema}."{table}" VALUES ({marks})')
            for row in rows:
                postgres.execute(insert, {f"c{n}": value for n, value in enumerate(row)})


class Space:
    """A workspace with one source that is Fivetran's."""

    def __init__(self, root: Path, url: str, vendor: str, **options: object) -> None:
        given = {"url": url, "connector": vendor, "currency": "USD", **options}
        self.connector = Connector(vendor, given, root)
        self.warehouse = open_warehouse(f"duckdb://{root}/data/w.duckdb", read_only=False)

    def sync(self, at: datetime = MONDAY, wanted: Wanted | None = None) -> SyncReport:
        report = self.connector.sync(
            self.warehouse, wanted or Wanted(), synced_at=at, progress=quiet
        )
        assert report.counts.conserved
        assert report.counts.quarantined == 0, self.warehouse.rows("SELECT reason FROM quarantine")
        return report

    def rows(self, table: str) -> list[dict[str, object]]:
        """Every version, without what differs from one sync to the other."""
        names = [
            str(name)
            for (name,) in self.warehouse.rows(
                "SELECT column_name FROM duckdb_columns() WHERE table_name = ? AND "
                "column_name NOT IN ('loaded_at', '_run', '_base') ORDER BY column_index",
                [table],
            )
        ]
        listed = ", ".join(f'"{name}"' for name in names)
        found = self.warehouse.rows(f'SELECT {listed} FROM "{table}" ORDER BY ALL')
        return [dict(zip(names, row, strict=True)) for row in found]

    def live(self, table: str) -> dict[str, dict[str, object]]:
        return {
            str(row["source_id"]): row for row in self.rows(table) if row["superseded_at"] is None
        }


@pytest.fixture
def duck(tmp_path: Path, warehouse_file: Path) -> Iterator["Maker"]:
    maker = Maker(tmp_path, f"duckdb:///{warehouse_file}")
    yield maker
    maker.close()


class Maker:
    """Makes spaces on one warehouse, and closes them."""

    def __init__(self, root: Path, url: str) -> None:
        self.root, self.url = root, url
        self._made: list[Space] = []

    def __call__(self, vendor: str, **options: object) -> Space:
        root = self.root / f"{len(self._made)}"
        self._made.append(Space(root, self.url, vendor, **options))
        return self._made[-1]

    def close(self) -> None:
        for space in self._made:
            space.warehouse.close()


TABLES = {
    "hubspot": {"account", "activity", "contact", "deal", "ticket"},
    "intercom": {"account", "contact", "survey_response", "ticket"},
    "salesforce": {"account", "activity", "contact", "deal"},
    "stripe": {"account", "contract", "entitlement", "invoice", "payment"},
    "zendesk": {"account", "contact", "survey_response", "ticket"},
}


def test_every_vendor_is_mapped() -> None:
    assert tuple(vendors()) == VENDORS
    found = {vendor: {entity.table for entity in entities(vendor)} for vendor in vendors()}
    assert found == TABLES


@pytest.mark.parametrize("vendor", VENDORS)
def test_duckdb_and_postgres_give_the_same_rows(
    duck: Maker, server: str, tmp_path: Path, vendor: str
) -> None:
    one, other = duck(vendor), Space(tmp_path / "pg", server, vendor)
    assert [check for check in one.connector.check() if not check.ok] == []
    assert [check for check in other.connector.check() if not check.ok] == []
    here, there = one.sync(), other.sync()
    assert here.counts == there.counts
    assert here.counts.loaded > 10
    assert {n: r.records for n, r in here.resources.items()} == {
        n: r.records for n, r in there.resources.items()
    }
    for table in TABLES[vendor]:
        assert one.rows(table) == other.rows(table), table
    other.warehouse.close()


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_second_sync_changes_nothing(duck: Maker, vendor: str) -> None:
    space = duck(vendor)
    space.sync()
    before = {table: space.rows(table) for table in TABLES[vendor]}
    assert space.sync(TUESDAY).counts.loaded == 0
    assert space.sync(WEDNESDAY, Wanted(full=True)).rebuilt
    assert before == {table: space.rows(table) for table in TABLES[vendor]}


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_salesforce(duck: Maker) -> None:
    space = duck("salesforce")
    space.sync()
    accounts = rows_of("salesforce", "account")
    alive = {row["id"]: row for row in accounts if row["is_deleted"] == "false"}
    assert space.live("account").keys() == alive.keys()
    for key, row in alive.items():
        assert space.live("account")[key]["name"] == row["name"]
    gone = {r["id"] for r in accounts if r["_fivetran_active"] != "false"} - alive.keys()
    told = space.warehouse.rows("SELECT source_id FROM tombstone WHERE target = 'account'")
    assert {key for (key,) in told} == gone
    contacts = [row for row in rows_of("salesforce", "contact") if row["account_id"]]
    found = space.live("contact")
    assert len(found) == len(contacts) == 3
    for row in contacts:
        assert found[row["id"]]["account_ref"] == row["account_id"]
        assert found[row["id"]]["name"] == row["name"]
        assert found[row["id"]]["observed_at"] == _instant(row["system_modstamp"])
        assert found[row["id"]]["email_allowed"] is (row["has_opted_out_of_email"] == "FALSE")
    events = {row["id"]: row for row in rows_of("salesforce", "event") if row["account_id"]}
    found = space.live("activity")
    assert found.keys() == events.keys()  # tasks that are neither calls nor e-mails are left out
    for key, row in events.items():
        assert found[key]["type"] == row["type"].lower()
        assert found[key]["occurred_at"] == _instant(row["start_date_time"])
        assert found[key]["participants"] == (row["who_id"] or None)
    assert space.live("deal") == {}  # every opportunity of the seeds is deleted


def test_hubspot(duck: Maker) -> None:
    space = duck("hubspot")
    space.sync()
    companies = {row["id"]: row for row in rows_of("hubspot", "company")}
    found = space.live("account")
    assert found.keys() == companies.keys()
    for key, row in companies.items():
        assert found[key]["name"] == row["property_name"]
        assert found[key]["country"] == row["property_country"]
    (deal,) = space.live("deal").values()
    (seed,) = [row for row in rows_of("hubspot", "deal") if row["deal_id"] == "1244495215"]
    assert (deal["account_ref"], deal["name"]) == ("2182162682", seed["property_dealname"])
    assert deal["created_at"] == _instant(seed["property_createdate"])
    assert deal["status"] == "open"
    (meeting,) = space.live("activity").values()
    assert meeting["account_ref"] == "2182162682"
    assert meeting["participants"] == "76340251;78971951"
    assert meeting["occurred_at"] == _instant("2019-09-26 13:00:00")
    tickets = space.live("ticket")
    assert tickets["307034542"]["status"] == "closed"
    assert tickets["307034542"]["requester_ref"] == "78971951"
    assert tickets["307034542"]["solved_at"] == _instant("2020-11-10 14:54:50")
    assert tickets["293370454"]["account_ref"] == "2319384765"
    assert tickets["293370454"]["status"] == "open"


def test_zendesk(duck: Maker) -> None:
    space = duck("zendesk")
    space.sync()
    found = space.live("account")
    organizations = {row["id"]: row for row in rows_of("zendesk", "organization")}
    assert {key: row["name"] for key, row in found.items()} == {
        key: row["name"] for key, row in organizations.items()
    }
    users = [row for row in rows_of("zendesk", "user") if row["role"] == "end-user"]
    assert space.live("contact").keys() == {row["id"] for row in users}
    tickets = {row["id"]: row for row in rows_of("zendesk", "ticket") if row["organization_id"]}
    alive = {key: row for key, row in tickets.items() if row["status"] != "deleted"}
    found = space.live("ticket")
    assert found.keys() == alive.keys()
    for key, row in alive.items():
        assert found[key]["status"] == row["status"]
        assert found[key]["created_at"] == _instant(row["created_at"])
        assert found[key]["observed_at"] == _instant(row["updated_at"])
        assert found[key]["priority"] == {"urgent": "P1", "": None}[row["priority"]]


def test_stripe(duck: Maker) -> None:
    space = duck("stripe")
    space.sync()
    customers = {r["id"]: r for r in rows_of("stripe", "customer") if r["is_deleted"] == "FALSE"}
    assert {key: row["name"] for key, row in space.live("account").items()} == {
        key: row["name"] for key, row in customers.items()
    }
    charges = rows_of("stripe", "charge")
    found = space.live("payment")
    assert len(found) == len(charges) == 16
    for row in charges:
        payment = found[row["id"]]
        assert payment["amount"] == float(Decimal(row["amount"]) / 100)
        assert (payment["currency"], payment["status"]) == ("USD", "failed")
        assert payment["paid_at"] == _instant(row["created"])
    invoices = {row["id"]: row for row in rows_of("stripe", "invoice")}
    for key, row in invoices.items():
        invoice = space.live("invoice")[key]
        assert invoice["amount"] == int(row["amount_due"]) / 100
        assert invoice["status"] == "paid"
        assert invoice["subscription_ref"] == row["subscription_id"]
    (contract,) = space.live("contract").values()
    (history,) = [
        r for r in rows_of("stripe", "subscription_history") if r["_fivetran_active"] == "true"
    ]
    items = [r for r in rows_of("stripe", "subscription_item")
             if r["subscription_id"] == history["id"]]  # fmt: skip
    plans = {row["id"]: row for row in rows_of("stripe", "plan")}
    yearly = sum(
        int(i["quantity"]) * int(plans[i["plan_id"]]["amount"]) * 12
        / int(plans[i["plan_id"]]["interval_count"]) / 100
        for i in items
    )  # fmt: skip
    assert contract["source_id"] == history["id"]
    assert contract["account_ref"] == history["customer_id"]
    assert contract["arr"] == pytest.approx(yearly)
    assert contract["arr"] != 0
    assert contract["seats"] == sum(int(item["quantity"]) for item in items)
    assert (contract["type"], contract["auto_renew"]) == ("Monthly", False)


def test_intercom_brings_every_version(duck: Maker) -> None:
    space = duck("intercom")
    space.sync()
    companies = {row["id"]: row for row in rows_of("intercom", "company_history")}
    found = space.live("account")
    assert {key: (row["name"], row["external_ref"]) for key, row in found.items()} == {
        key: (row["name"], row["company_id"]) for key, row in companies.items()
    }
    conversations = [
        row for row in rows_of("intercom", "conversation_history")
        if row["id"] == "156643300001311"
    ]  # fmt: skip
    versions = space.rows("ticket")
    starts = sorted(_instant(row["_fivetran_start"]) for row in conversations)
    assert [row["observed_at"] for row in versions] == starts
    assert len(starts) == 3
    assert {row["account_ref"] for row in versions} == {"5f8efd11391867b82cd45b18"}
    by_start = {_instant(row["_fivetran_start"]): row["state"] for row in conversations}
    assert [row["status"] for row in versions] == [by_start[start] for start in starts]
    assert [row["superseded_at"] for row in versions] == [*starts[1:], None]


# What the seeds do not show ---------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path) -> Iterator["Own"]:
    made = Own(tmp_path)
    yield made
    made.space.warehouse.close()


class Own:
    """A schema of two tables, whose rows the test writes."""

    def __init__(self, root: Path) -> None:
        self.file = root / "own.duckdb"
        self.write(
            "CREATE SCHEMA zendesk",
            "CREATE TABLE zendesk.organization (id BIGINT, name TEXT, updated_at TIMESTAMPTZ, "
            "score DECIMAL(9, 2), _fivetran_deleted BOOLEAN, _fivetran_synced TIMESTAMPTZ)",
            "CREATE TABLE zendesk.domain_name (organization_id BIGINT, domain_name TEXT, "
            "_fivetran_synced TIMESTAMPTZ)",
            "INSERT INTO zendesk.organization VALUES (1, 'Alpine', '2024-02-01 00:00:00+00', 7, "
            "false, '2024-02-02 00:00:00+00'), (2, 'Borealis', '2024-02-01 00:00:00+00', 8, "
            "false, '2024-02-03 00:00:00+00')",
        )
        self.space = Space(root, "duckdb:///own.duckdb", "zendesk")

    def write(self, *statements: str) -> None:
        with duckdb.connect(str(self.file)) as db:
            for statement in statements:
                db.execute(statement)


def test_only_rows_that_fivetran_touched_are_read(own: Own) -> None:
    assert own.space.sync().resources["zendesk.organization"].records == 2
    own.write(
        "UPDATE zendesk.organization SET name = 'Alp', updated_at = '2024-03-04 10:00:00+00', "
        "_fivetran_synced = '2024-03-04 11:00:00+00' WHERE id = 1"
    )
    report = own.space.sync(MONDAY + timedelta(hours=3))
    assert report.counts.loaded == 1
    assert report.resources["zendesk.organization"].newest == _instant("2024-03-04 11:00:00")
    assert own.space.live("account")["1"]["name"] == "Alp"
    assert own.space.live("account")["1"]["observed_at"] == _instant("2024-03-04 10:00:00")


def test_a_connected_row_that_is_touched_counts(own: Own) -> None:
    own.space.sync()
    own.write("INSERT INTO zendesk.domain_name VALUES (2, 'borealis.example', "
              "'2024-03-04 11:00:00+00')")  # fmt: skip
    assert own.space.sync(TUESDAY).counts.loaded == 1
    assert own.space.live("account")["2"]["domain"] == "borealis.example"


@pytest.mark.parametrize("dated", [True, False])
def test_a_deletion_is_seen_although_fivetran_may_not_date_it(own: Own, dated: bool) -> None:
    own.space.sync()
    at = "'2024-03-04 11:00:00+00'" if dated else "_fivetran_synced"
    own.write(
        f"UPDATE zendesk.organization SET _fivetran_deleted = true, _fivetran_synced = {at} "
        "WHERE id = 1"
    )
    own.space.sync(TUESDAY)
    assert own.space.live("account").keys() == {"2"}
    (former,) = [r for r in own.space.rows("account") if r["source_id"] == "1"]
    assert former["superseded_at"] == (_instant("2024-03-04 11:00:00") if dated else TUESDAY)
    own.write(
        "UPDATE zendesk.organization SET _fivetran_deleted = false, "
        "updated_at = '2024-03-05 10:00:00+00', _fivetran_synced = '2024-03-05 11:00:00+00'"
    )
    own.space.sync(WEDNESDAY)
    assert own.space.live("account").keys() == {"1", "2"}


def test_history_ends_where_no_version_is_active(tmp_path: Path) -> None:
    versions = [
        ("a", "Alpine", False, "2024-01-01", "2024-01-31 23:59:59", "2024-02-01"),
        ("a", "Alp", True, "2024-02-01", "9999-12-31", "2024-02-01"),
        ("b", "Borealis", False, "2024-01-01", "2024-02-10", "2024-01-01"),
        ("c", "Cedar", True, "2024-01-01", "9999-12-31", "2024-01-01"),
    ]
    with duckdb.connect(str(tmp_path / "own.duckdb")) as db:
        db.execute(
            "SET TimeZone = 'UTC'; CREATE SCHEMA salesforce; CREATE TABLE salesforce.account (id "
            "TEXT, name TEXT, _fivetran_active BOOLEAN, _fivetran_start TIMESTAMPTZ, "
            "_fivetran_end TIMESTAMPTZ, _fivetran_synced TIMESTAMPTZ)"
        )
        db.executemany("INSERT INTO salesforce.account VALUES (?, ?, ?, ?, ?, ?)", versions)
    space = Space(tmp_path, "duckdb:///own.duckdb", "salesforce")
    space.sync()
    assert {key: row["name"] for key, row in space.live("account").items()} == {
        "a": "Alp",
        "c": "Cedar",
    }
    held = [(r["name"], r["observed_at"], r["superseded_at"]) for r in space.rows("account")]
    assert sorted(held, key=str) == [
        ("Alp", _instant("2024-02-01"), None),
        ("Alpine", _instant("2024-01-01"), _instant("2024-02-01")),
        ("Borealis", _instant("2024-01-01"), _instant("2024-02-10")),
        ("Cedar", _instant("2024-01-01"), None),
    ]
    with duckdb.connect(str(tmp_path / "own.duckdb")) as db:  # Fivetran does not date this
        db.execute(
            "UPDATE salesforce.account SET _fivetran_active = false, "
            "_fivetran_end = '2024-03-04 12:00:00+00' WHERE id = 'c'"
        )
    space.sync(TUESDAY)
    assert space.live("account").keys() == {"a"}
    space.warehouse.close()


def test_own_fields_and_tables_to_skip(own: Own) -> None:
    own.space.warehouse.close()
    fields: Mapping[str, object] = {"account": {"arr": {"column": "score", "currency": "EUR"}}}
    own.space = Space(
        own.file.parent, "duckdb:///own.duckdb", "zendesk", fields=fields, skip=["ticket", "user"]
    )
    report = own.space.sync()
    assert list(report.resources) == ["zendesk.organization"]
    assert own.space.live("account")["1"]["arr"] == 7.0
    assert own.space.live("account")["1"]["currency"] == "EUR"


def test_a_table_that_is_not_there_is_left_out_and_said(own: Own) -> None:
    said = {check.subject: check.detail for check in own.space.connector.check()}
    assert said["ticket-ticket"] == "not there: nothing is read"
    assert "new rows by" in said["zendesk.organization"]


def test_a_schema_that_is_not_there(own: Own) -> None:
    own.space.warehouse.close()
    own.space = Space(own.file.parent, "duckdb:///own.duckdb", "zendesk", schema="nowhere")
    with pytest.raises(SourceRejected, match="nowhere holds none of the tables"):
        own.space.sync()


def test_an_unknown_vendor_names_those_that_are_mapped(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="hubspot, intercom, salesforce, stripe, zendesk"):
        Connector("x", {"url": "duckdb:///x.duckdb", "connector": "sugar"}, tmp_path)
