"""The pages of the connectors that read a database: made from their settings and their words."""

import inspect
from collections.abc import Iterator, Sequence

from c360.sources.database.refusals import SIGNS
from c360.sources.fivetran import connector as fivetran
from c360.sources.fivetran.schemas import Entity, Join, entities, vendors
from c360.sources.sql import Connector as Sql
from tests.docs.configuration import settings_table
from tests.docs.mappings import origins
from tests.docs.markdown import flowing, page, prose, table

SHARED = ("type", "system", "period")
SQL_EXAMPLE = """\
sources:
  crm:
    type: sql
    system: crm
    url: postgresql://reader@db.example.com/sales
    password: ${CRM_PASSWORD}
    tables:
      - table: account
        from: accounts                  # a table or view, such as crm.accounts
        cursor: updated_at              # only rows that changed are read again
        id: id
        columns: {name: name, domain: website, segment: segment, arr: arr, csm: owner}
      - table: ticket
        query: select * from tickets where kind <> 'test'
        id: id
        account: account_id
        columns:
          subject: subject
          priority: {column: prio, values: {urgent: P1, high: P2, normal: P3, low: P4}}
          status: status
          created_at: created_at
          solved_at: solved_at
"""
FIVETRAN_EXAMPLE = """\
sources:
  crm:
    type: fivetran
    system: crm
    connector: hubspot
    url: postgresql://reader@warehouse.example.com/analytics
    password: ${WAREHOUSE_PASSWORD}
  billing:
    type: fivetran
    system: billing
    connector: stripe
    schema: stripe_eu                   # default: the connector's name
    url: postgresql://reader@warehouse.example.com/analytics
    password: ${WAREHOUSE_PASSWORD}
"""
_MAPPING = """\
Each entry under `tables` fills one canonical table, by the same mapping as a file: `id`,
`account`, `observed_at`, `where`, `columns` with `values`, `unit`, `expr` and the rest are told in
[map your files](../how-to/map-your-files.md), the tables and their fields in
[canonical tables](../reference/canonical-tables.md). Instead of `path` stand `from` or `query`,
and what is below."""
_ADDRESSES = (
    (
        "PostgreSQL",
        "`postgresql://USER@HOST/DATABASE`",
        "`.venv/bin/pip install -c constraints.txt -e '.[postgres]'`",
    ),
    ("MySQL", "`mysql+pymysql://USER@HOST/DATABASE`", "`.venv/bin/pip install pymysql`"),
    ("SQLite", "`sqlite:///crm.db`, from the workspace", "nothing"),
    ("DuckDB", "`duckdb:///product.duckdb`, from the workspace", "nothing"),
    ("another", "as its SQLAlchemy dialect writes it", "that dialect"),
)
_QUARANTINE = (
    "N rows in quarantine (accounts/000001.parquet)",
    (
        "The file is c360's copy of what was read, under `data/raw`: the rows are mended in the "
        "database, or the mapping is."
    ),
)
_MADE_OF = (
    "By default; `fields` adds to it, or replaces some of it. The tables named after the first say "
    "more about its records, or stand in for it where your schema does not have it. A record is as "
    "new as Fivetran's last sync, which c360 does not see: how old the source is said to be is how "
    "long ago c360 read it."
)
_TROUBLES = (
    ("there is no column '…'", "The table changed. Mend the mapping; its other tables wait too."),
    ("not there: nothing is read", "A table of Fivetran's that your schema lacks: no harm."),
    _QUARANTINE,
)


def database_pages() -> dict[str, str]:
    """The pages of the connectors of databases, by file name."""
    return {"sql.md": _sql(), "fivetran.md": _fivetran()}


def _sql() -> str:
    about = inspect.getdoc(Sql) or ""
    return page(
        "SQL databases",
        "Any SQL database: PostgreSQL, MySQL, SQLite, DuckDB files and others, by a mapping.",
        flowing(about),
        f"## Switch it on\n\n{_example(SQL_EXAMPLE, 'CRM_PASSWORD')}",
        f"## Where it lies\n\n{table(('database', '`url`', 'what it needs'), _ADDRESSES)}",
        f"## What is read\n\n{prose(_MAPPING)}",
        f"## Options\n\n{settings_table(Sql.options_type, '', leave_out=SHARED)}",
        f"## When something is wrong\n\n{_troubles()}",
    )


def _fivetran() -> str:
    kind = fivetran.Connector
    return page(
        "Fivetran",
        f"What Fivetran lands in a warehouse, for {', '.join(vendors())}.",
        flowing(inspect.getdoc(kind)),
        f"## Switch it on\n\n{_example(FIVETRAN_EXAMPLE, 'WAREHOUSE_PASSWORD')}",
        f"## What it fills\n\n{_schemas()}",
        f"## Options\n\n{settings_table(kind.options_type, '', leave_out=SHARED)}",
        f"## When something is wrong\n\n{_troubles()}",
    )


def _schemas() -> str:
    """What each vendor's schema fills, and what each field is made of."""
    head = ("canonical table", "from", "field", "made of")
    parts = [prose(_MADE_OF)]
    for vendor in vendors():
        rows = (row for entity in entities(vendor) for row in _rows(entity))
        parts.append(f"### `connector: {vendor}`\n\n{table(head, rows)}")
    return "\n\n".join(parts)


def _rows(entity: Entity) -> Iterator[tuple[str, str, str, str]]:
    joined = (name for join in entity.join for name in _joined(join))
    tables = dict.fromkeys([*entity.from_, *joined])
    named = entity.table, ", ".join(f"`{name}`" for name in tables)
    for field, origin in origins(entity):
        yield *named, field, origin
        named = "", ""


def _joined(join: Join) -> Sequence[str]:
    return [*join.from_, *(_joined(join.with_) if join.with_ else ())]


def _example(yaml: str, variable: str) -> str:
    where = "Put the secret into `.env` beside `c360.yml`, which is never committed:"
    then = "Then see whether it can be read, and load it: `c360 sources check`, `c360 sync`."
    return f"```yaml\n{yaml}```\n\n{where}\n\n```ini\n{variable}=…\n```\n\n{then}"


def _troubles() -> str:
    """What the connectors take a database's errors for, then what they say of themselves."""
    understood = [
        (sign.problem.format(what="…", text="…"), f"{sign.remedy.format(what='…', text='…')}.")
        for sign in SIGNS
    ]
    rows = [(f"“{says}”", remedy) for says, remedy in (*understood, *_TROUBLES)]
    return table(("it says", "what to do"), rows)
