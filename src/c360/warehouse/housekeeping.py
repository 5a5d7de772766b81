"""The warehouse's own tables, beside the canonical ones: what was read, refused and doubted."""

from c360.model.canonical import ENVELOPE, TABLES, Column, ColumnType, Table
from c360.warehouse.instants import INSTANT

IBIS_TYPES: dict[ColumnType, str] = {
    "text": "string",
    "instant": INSTANT,
    "date": "date",
    "number": "float64",
    "integer": "int64",
    "flag": "boolean",
}
"""The type of a column in Ibis, as every engine shows it."""

VERSIONING = (
    Column("_stamp", "instant", "The record's own time; null where the data give none."),
    Column("_late", "instant", "The time of a column with its own observed_at; else null."),
    Column("_base", "instant", "When the record this version belongs to became known."),
    Column("_run", "integer", "The sync run that loaded it."),
)
"""Kept on every canonical row, never shown: versions order by (_base, observed_at, _run, _late)."""

_RUN = Column("run_id", "integer", "The sync run.")
_SOURCE = Column("source", "text", "Name of the source in c360.yml.")
_FILE = Column("file", "text", "The file, as the workspace names it.")
_MAPPING = Column("mapping", "text", "Number and table of the mapping in c360.yml.")
_TARGET = Column("target", "text", "The canonical table.")
_LOADED_AT = Column("loaded_at", "instant", "When it was loaded.")

_SEEN = (
    Column("daily", "flag", "Whether it is a day, not a longer period."),
    Column("at", "instant", "Where it counts in days."),
    Column("slot", "instant", "Where it counts in weeks."),
    Column("observed_at", "instant", "When its rows became known."),
    Column("superseded_at", "instant", "From when on its rows were superseded."),
)

HOUSEKEEPING: tuple[Table, ...] = (
    Table(
        "usage_user",
        "analytics",
        "Users whom usage names, numbered.",
        (
            Column("number", "integer", "The user's number here."),
            _SOURCE,
            Column("account_ref", "text", "The account's id in that source."),
            Column("user_ref", "text", "The user's id in the product."),
        ),
        event_time=None,
    ),
    Table(
        "usage_user_day",
        "analytics",
        "Usage rolled up: the days on which each user used the product.",
        (
            Column("number", "integer", "The user's number in usage_user."),
            *_SEEN,
            Column("names_features", "flag", "Whether any of its rows names a feature."),
        ),
        event_time=None,
    ),
    Table(
        "usage_account_day",
        "analytics",
        "Usage rolled up: the days of each account, and what is counted for no single user.",
        (
            _SOURCE,
            Column("account_ref", "text", "The account's id in that source."),
            Column("reported", "flag", "Whether its rows report use at all."),
            *_SEEN,
            Column("records", "integer", "Rows of raw usage."),
            Column("whole_records", "integer", "Those that name no user."),
            Column("whole_user_days", "number", "User-days of those."),
            Column("plain_user_days", "number", "User-days of those that name no feature either."),
            Column("whole_names_features", "flag", "Whether one of those names a feature."),
            Column("starts", "instant", "Where the earliest begins."),
            Column("ends", "instant", "Where the latest ends."),
        ),
        event_time=None,
    ),
    Table(
        "rollup_mark",
        "analytics",
        "Which usage is rolled up.",
        (
            _RUN,
            Column("records", "integer", "Rows of raw usage that are rolled up."),
            Column("version", "integer", "Of the way in which they are rolled up."),
        ),
        event_time=None,
    ),
    Table(
        "quarantine",
        "crm",
        "Rows that did not fit, as they stand in the newest version of each file.",
        (
            _SOURCE,
            _TARGET,
            _MAPPING,
            _FILE,
            Column("line", "integer", "Line of the file, for a line that is not a row at all."),
            Column("row", "integer", "Number of the record in the file, from 1."),
            Column("raw", "text", "The row as read, as JSON."),
            Column("reason", "text", "Why it does not fit."),
            _LOADED_AT,
            Column("source_id", "text", "The record's id in its source, where that reads."),
        ),
        event_time=None,
    ),
    Table(
        "record_flag",
        "crm",
        "Rows that were loaded although a time in them cannot be.",
        (
            _TARGET,
            _SOURCE,
            Column("source_id", "text", "The record's id in that source."),
            Column("flag", "text", "What is doubtful."),
            Column("detail", "text", "The values that say so."),
            _MAPPING,
            _FILE,
            _LOADED_AT,
        ),
        event_time=None,
    ),
    Table(
        "seen_field",
        "crm",
        "The shape of each mapping's records: what kinds of value each field has had.",
        (
            _SOURCE,
            _MAPPING,
            Column("field", "text", "The field's path in the record."),
            Column("kinds", "text", "Kinds of value that came, separated by ';'."),
            Column("records", "integer", "Records looked at."),
            Column("absent", "integer", "Those without the field."),
            Column("empty", "integer", "Those with the field and no value."),
        ),
        event_time=None,
    ),
    Table(
        "tombstone",
        "crm",
        "Records that a source said are gone; their versions count until then.",
        (
            _SOURCE,
            _TARGET,
            Column("source_id", "text", "The record's id in that source."),
            Column("deleted_at", "instant", "From when on it is gone."),
            _RUN,
        ),
        event_time=None,
    ),
    Table(
        "landing",
        "crm",
        "The ledger of landed files: one row for each version of each file.",
        (
            _RUN,
            _SOURCE,
            Column("path", "text", "The file read, as the workspace names it."),
            Column("landed", "text", "Its immutable copy, relative to the workspace."),
            Column("size", "integer", "Bytes."),
            Column("mtime", "instant", "When the file was last written."),
            Column("sha256", "text", "Digest of its bytes."),
            Column("landed_at", "instant", "The time of the sync that landed it."),
        ),
        event_time=None,
    ),
    Table(
        "file_load",
        "crm",
        "What each mapping made of each landed file.",
        (
            _RUN,
            _SOURCE,
            _MAPPING,
            _TARGET,
            Column("path", "text", "The file, as the workspace names it."),
            Column("sha256", "text", "Digest of the bytes that were loaded."),
            Column("filtered", "integer", "Rows left out by where, drop_zero or distinct."),
            Column("fetched", "integer", "Rows that were to be loaded."),
            Column("quarantined", "integer", "Rows of it in quarantine."),
        ),
        event_time=None,
    ),
    Table(
        "sync_run",
        "crm",
        "Every sync, whether it succeeded or not.",
        (
            _RUN,
            _SOURCE,
            Column("started_at", "instant", "The sync's own time."),
            Column("finished_at", "instant", "The same: a sync is known at its own time."),
            Column("ok", "flag", "Whether its rows were kept."),
            Column("exported_at", "instant", "When the newest file read was written."),
            Column("fetched", "integer", "Rows that were to be loaded."),
            Column("loaded", "integer", "Rows that brought something new."),
            Column("deduplicated", "integer", "Rows that were already there."),
            Column("quarantined", "integer", "Rows that did not fit."),
            Column("flagged", "integer", "Flags that stand on its rows."),
            Column("settings_hash", "text", "Digest of the mapping that was followed."),
            Column("error", "text", "What went wrong."),
        ),
        event_time=None,
    ),
)

MARKS = ("rollup_mark",)
"""Tables that say how far others were made of canonical rows: empty, those are made anew."""


def stored_tables() -> dict[str, tuple[Column, ...]]:
    """Every table of a warehouse with all its stored columns."""
    canonical = {t.name: (*ENVELOPE, *t.columns, *VERSIONING) for t in TABLES}
    return canonical | {t.name: t.columns for t in HOUSEKEEPING}


def shown_columns(table: str) -> list[str]:
    """The columns a reader of `table` sees."""
    return [c.name for c in stored_tables()[table] if not c.name.startswith("_")]


def shown_types(table: str) -> dict[str, str]:
    """The columns a reader of `table` sees, and their types in Ibis."""
    return {
        c.name: IBIS_TYPES[c.type] for c in stored_tables()[table] if not c.name.startswith("_")
    }
