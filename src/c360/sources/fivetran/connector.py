"""The connector of a warehouse that Fivetran fills."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, Field, WithJsonSchema

from c360.errors import C360Error, SourceRejected
from c360.sources.database.base import Database, Origin
from c360.sources.database.connector import DatabaseConnector
from c360.sources.database.cursors import Cursor
from c360.sources.database.options import DatabaseOptions, Lasts, as_landed, duration
from c360.sources.database.planning import Wish
from c360.sources.fivetran.schemas import Entity, entities, vendors
from c360.sources.fivetran.selecting import KNOWN_AT, SYNCED_AT, Selecting
from c360.sources.settings import FieldMapping


def _vendor(name: str) -> str:
    if name not in vendors():
        raise ValueError(f"{name!r} is none of the schemas that are mapped: {', '.join(vendors())}")
    return name


Vendor = Annotated[
    str, AfterValidator(_vendor), WithJsonSchema({"type": "string", "enum": vendors()})
]


class Options(DatabaseOptions):
    """A warehouse, and which of Fivetran's connections it holds."""

    connector: Vendor = Field(description="The vendor whose data Fivetran lands there.")
    schema_: str | None = Field(
        None,
        alias="schema",
        pattern=r"^[^\s.;'\"()]+(\.[^\s.;'\"()]+)?$",
        description="The schema that Fivetran fills; default: the connector's name.",
    )
    skip: tuple[str, ...] = Field((), description="Tables of the schema not to be read.")
    sweep: Lasts = Field(
        "1d",
        description="How often all keys are listed: Fivetran does not date every deletion.",
    )
    fields: dict[str, dict[str, FieldMapping]] = Field(
        default={},
        description="Your own fields: canonical table → field → column of Fivetran's table, as in "
        "a mapping of files. They add to what is mapped, or replace it.",
    )


class Connector(DatabaseConnector[Options]):
    """A warehouse that Fivetran fills: the vendor's tables are mapped, nothing has to be written.

    Read: the tables of `schema` that hold companies, people, activities, deals, tickets, surveys,
    contracts, invoices and payments, with the tables that connect them. A table or column that
    your schema lacks is left out; custom fields come in by `fields`. Records that belong to no
    company are left out. Nothing is written: give a user that may SELECT in that schema.

    Incremental: rows that Fivetran touched since (`_fivetran_synced`), or whose connected rows it
    touched. Deletes: `_fivetran_deleted` and `is_deleted`; and as Fivetran does not date every
    deletion, all keys are listed now and then (`sweep`). Tables in history mode bring all their
    versions, each from its `_fivetran_start` on.

    The database is any that SQLAlchemy speaks to, or a DuckDB file: `url`, as in a `sql` source.
    Documentation: https://fivetran.com/docs/core-concepts/system-columns-and-tables
    https://fivetran.com/docs/core-concepts/sync-modes/history-mode
    https://fivetran.com/docs/connectors/applications (schema of each connector)
    """

    options_type = Options

    def wished(self) -> Sequence[Wish]:
        self._entities = {
            f"{entity.from_[0]}-{entity.table}": self._own(entity)
            for entity in entities(self.options.connector)
            if not set(entity.from_) & set(self.options.skip)
        }
        return [self._wish(name, entity) for name, entity in self._entities.items()]

    def origin(self, database: Database, wish: Wish) -> Origin | None:
        return Selecting(database, self._schema).origin(self._entities[wish.name])

    def nothing_there(self) -> C360Error:
        named = ", ".join(dict.fromkeys(entity.from_[0] for entity in self._entities.values()))
        problem = f"{self._schema} holds none of the tables {named}"
        remedy = "Check schema and connector, and that the user may read there"
        return SourceRejected(self.name, problem, remedy)

    @property
    def _schema(self) -> str:
        return self.options.schema_ or self.options.connector

    def _wish(self, name: str, entity: Entity) -> Wish:
        mapping, sweep = as_landed(entity, name), duration(self.options.sweep)
        return Wish(name, mapping, Cursor(SYNCED_AT), sweep, lenient=True)

    def _own(self, entity: Entity) -> Entity:
        """The entity with the user's own fields and currency, and since when its rows hold."""
        given = entity.model_dump(exclude_unset=True, by_alias=True)
        columns: dict[str, Any] = given.setdefault("columns", {})
        own = self.options.fields.get(entity.table, {})
        columns.update({n: field.model_dump(exclude_defaults=True) for n, field in own.items()})
        if self.options.currency and "currency" in columns:
            columns["currency"] = _or_default(columns["currency"], self.options.currency)
        observed = entity.observed_at.origin if entity.observed_at else "null"
        given["observed_at"] = {"expr": f"coalesce({KNOWN_AT}, {observed})"}
        return Entity.model_validate(given)


def _or_default(mapping: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """The currency that a record names, else that of the source."""
    origin = mapping.get("expr") or mapping.get("column")
    if origin is None:
        return dict(mapping)
    kept = {name: value for name, value in mapping.items() if name not in {"expr", "column"}}
    return {**kept, "expr": f"coalesce({origin}, '{currency}')"}
