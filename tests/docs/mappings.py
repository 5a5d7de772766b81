"""What a mapping makes of records, field by field, as a page shows it."""

from collections.abc import Iterator, Mapping

from c360.sources.settings import ColumnMapping, RecordMapping, TimeMapping


def origins(mapping: RecordMapping) -> Iterator[tuple[str, str]]:
    """Each field that is filled, and what it is made of."""
    yield "id", f"`{mapping.id}`"
    if mapping.account:
        yield "account", f"`{mapping.account}`"
    if mapping.observed_at:
        yield "observed_at", _origin(mapping.observed_at)
    for name, column in mapping.columns.items():
        yield f"`{name}`", _origin(column)


def _origin(column: ColumnMapping | TimeMapping) -> str:
    constant = getattr(column, "constant", None)
    text = f"always `{constant}`" if constant is not None else f"`{column.column or column.expr}`"
    words: Mapping[str, object] | None = getattr(column, "values", None)
    if words:
        text += ": " + ", ".join(f"{theirs} → {ours}" for theirs, ours in words.items())
    return text
