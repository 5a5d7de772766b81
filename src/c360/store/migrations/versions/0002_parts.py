"""Documents as parts, and what policy knows an account by."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import context, op

from c360.store.packing import Unreadable, packed, unpacked

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LAYERS = ("summary", "detailed", "comprehensive")
Converted = tuple[Mapping[str, bytes], int]
"""The layers of a document, and what its headline needs."""


def upgrade() -> None:
    """Cut what is stored into parts. A document that is damaged has none, and says so when read."""
    for name in ("csm_email", "ae_email", "territory"):
        op.add_column("snapshot", sa.Column(name, sa.String))
    op.add_column("snapshot", sa.Column("headline_needs", sa.Integer))
    for name in LAYERS:
        op.add_column("snapshot", sa.Column(name, sa.LargeBinary))
    _convert(op.get_bind())
    op.drop_column("snapshot", "document")


def _convert(connection: sa.Connection) -> None:
    names = ("id", "document", "headline_needs", *LAYERS)
    columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in names]
    snapshot = sa.table("snapshot", *columns)
    ids = connection.execute(sa.select(snapshot.c.id).order_by(snapshot.c.id)).scalars().all()
    convert: Callable[[bytes], Converted] = context.config.attributes["convert"]
    for one in ids:
        query = sa.select(snapshot.c.document).where(snapshot.c.id == one)
        values = _values(connection.execute(query).scalar_one(), convert)
        if values:
            connection.execute(snapshot.update().where(snapshot.c.id == one).values(values))


def _values(stored: bytes, convert: Callable[[bytes], Converted]) -> dict[str, Any]:
    try:
        layers, needs = convert(unpacked(stored))
    except (Unreadable, ValueError, KeyError):
        return {}
    return {"headline_needs": needs} | {name: packed(layers[name]) for name in LAYERS}


def downgrade() -> None:
    """There is no way back: parts are not joined into what they were cut from."""
    raise NotImplementedError
