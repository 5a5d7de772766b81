# ruff: noqa: S608 - the SQL is made from names checked before and literals quoted here
"""What leaves quarantine when pages are loaded: a row whose record a later page tells again.

A file is replaced by its newer version, and its rows in quarantine with it. A page stays for good:
so the newest that tells of a record decides whether the record waits in quarantine.
"""

from collections.abc import Mapping

from c360.sources.loading.convert import literal
from c360.sources.loading.load import Load

_OF_THIS = "q.source = $1 AND q.mapping = $2"


def forget_told_again(load: Load, label: str) -> None:
    """Drops what earlier loads refused of records that the staged pages tell of, or tell gone."""
    if not _holds_any(load, label):
        return
    gone = "UNION ALL SELECT source_id FROM buried" if load.plan.deleted else ""
    load.warehouse.run(
        f"DELETE FROM quarantine q WHERE {_OF_THIS} AND q.source_id IN "
        f"(SELECT source_id FROM staged WHERE source_id IS NOT NULL {gone})",
        [load.source, label],
    )


def forget_mended(load: Load, label: str, named: Mapping[int, str]) -> None:
    """Drops what an earlier page of this load refused, where a later one tells of the record."""
    if len(named) < 2 or not _holds_any(load, label):
        return
    files = ", ".join(f"({number}, {literal(name)})" for number, name in named.items())
    load.warehouse.run(
        f"""
        DELETE FROM quarantine q USING (VALUES {files}) f(number, name), (
            SELECT source_id, max(_c360_file) AS number FROM staged
            WHERE source_id IS NOT NULL GROUP BY source_id
        ) n
        WHERE {_OF_THIS} AND q.file = f.name AND q.source_id = n.source_id AND f.number < n.number
        """,
        [load.source, label],
    )


def _holds_any(load: Load, label: str) -> bool:
    return load.warehouse.rows(
        f"SELECT count(*) FROM quarantine q WHERE {_OF_THIS}", [load.source, label]
    ) != [(0,)]
