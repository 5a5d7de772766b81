"""Opens the place of an audit log: a file, or a schema on a PostgreSQL server."""

from pathlib import Path

from c360.errors import StorageFailed
from c360.store.audit.place import Place, PlaceRefused
from c360.store.audit.record import FORMAT
from c360.store.audit.sqlite import SqlitePlace, read_sqlite

Target = Path | str
"""A file, or `postgres://…`."""


def is_server(target: Target) -> bool:
    """Whether the log is on a server."""
    return isinstance(target, str) and target.startswith(("postgres://", "postgresql://"))


def open_place(target: Target, patience_seconds: float) -> Place:
    """To write.

    Raises:
        PlaceRefused: it cannot be.
    """
    try:
        if not is_server(target):
            return SqlitePlace(Path(target), patience_seconds=patience_seconds)
        from c360.store.audit.postgres import PostgresPlace  # noqa: PLC0415 - files need no driver

        return PostgresPlace(str(target), patience_seconds=patience_seconds)
    except PlaceRefused as refused:
        refused.where = shown(target)
        raise


def open_to_read(target: Target) -> Place:
    """To read; nothing is written.

    Raises:
        StorageFailed: it cannot be.
    """
    try:
        if not is_server(target):
            return read_sqlite(Path(target))
        from c360.store.audit.postgres import PostgresPlace  # noqa: PLC0415

        return PostgresPlace(str(target), read_only=True)
    except PlaceRefused as refused:
        raise StorageFailed(shown(target), refused.problem, refused.remedy) from refused


def shown(target: Target) -> str:
    """The place as it may be shown: without user and password."""
    if not is_server(target):
        return str(target)
    from c360.store.audit.postgres import shown_url  # noqa: PLC0415

    return shown_url(str(target))


def same_format(place: Place) -> None:
    """Whether this c360 can read the log.

    Raises:
        PlaceRefused: a newer one wrote it.
    """
    found = place.property_of("format")
    if found != FORMAT:
        problem = f"its format is {found}, this c360 knows {FORMAT}"
        raise PlaceRefused(problem, "Upgrade c360: pip install --upgrade c360")
