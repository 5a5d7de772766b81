"""What c360.yml says of a source that is a database, and of each table read from it."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, SecretStr, model_validator

from c360.sources.problems import refuse
from c360.sources.settings import ForTable, Names, RecordMapping, SourceOptions, TableMapping

GONE = "_gone"
"""The column that says of a row no more than that its record is gone."""
_DURATION = re.compile(r"(?P<number>\d{1,6}(\.\d+)?)(?P<unit>[mhdw])")
_UNITS = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_TABLE = r"^[^\s.;'\"()]+(\.[^\s.;'\"()]+){0,2}$"
_QUERY = re.compile(r"\s*(select|with)\b", re.IGNORECASE)


def _lasts(text: str) -> str:
    if text != "never" and not _DURATION.fullmatch(text):
        raise ValueError(f"{text!r} is no length of time; write it as 5m, 2h, 1d or 1w")
    return text


Lasts = Annotated[str, AfterValidator(_lasts)]


def duration(text: str) -> timedelta | None:
    """A length of time as c360.yml writes it: 5m, 2h, 1d, 1w; None for `never`."""
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    return timedelta(seconds=float(found["number"]) * _UNITS[found["unit"]])


class DatabaseOptions(SourceOptions):
    """Where a database lies, and what holds for all that is read from it."""

    url: str = Field(
        description="Where the database lies, as SQLAlchemy writes it: "
        "`postgresql://USER@HOST/DATABASE`, `mysql+pymysql://USER@HOST/DATABASE`, "
        "`sqlite:///FILE`, or `duckdb:///FILE`. A file is looked for from the workspace.",
        pattern=r"^[A-Za-z][\w+.-]*://",
    )
    password: SecretStr | None = Field(
        None, description="The user's password, where the url names none: `${NAME}`."
    )


class _FromDatabase(ForTable):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    from_: str | None = Field(
        None, alias="from", pattern=_TABLE, description="Table or view, such as crm.accounts."
    )
    query: str | None = Field(None, description="A SELECT, where a table alone does not do.")
    cursor: str | None = Field(
        None,
        description="Column that grows with every change, such as updated_at: only rows at or "
        "after its last value are read again. Without one the table is read whole each time.",
    )
    overlap: Lasts | int | None = Field(
        None,
        description="How far before the cursor's last value reading begins, for changes that are "
        "committed late: a time such as 5m (the default), or a number (default 1000) where the "
        "cursor counts.",
    )
    key: Names = Field(
        (), description="Columns that tell rows apart; default: those that the id is made of."
    )
    sweep: Lasts = Field(
        "1d",
        description="With a cursor: how often all keys are listed to see which rows are gone; "
        "never, where nothing is deleted.",
    )


class DatabaseTable(RecordMapping, _FromDatabase):
    """One canonical table filled from one table, view or query."""

    @model_validator(mode="after")
    def _has_one_origin(self) -> "DatabaseTable":
        if (self.from_ is None) == (self.query is None):
            given = self.query is not None
            refuse([("query",) if given else ()], "name either from or query", self.query)
        if self.query is not None and not is_select(self.query):
            refuse([("query",)], "it is not one SELECT", self.query)
        if self.cursor is None and self.overlap is not None:
            refuse([("overlap",)], "overlap needs cursor", self.overlap)
        return self


def as_landed(mapping: RecordMapping, folder: str) -> TableMapping:
    """The mapping of the rows as they are landed, in files of a folder."""
    own = type(mapping).model_fields.keys() - RecordMapping.model_fields.keys()
    given = mapping.model_dump(exclude_unset=True, exclude=own, by_alias=True)
    tells = f"{GONE} = true"
    given["deleted"] = f"{tells} or ({mapping.deleted})" if mapping.deleted else tells
    if mapping.where:
        given["where"] = f"{tells} or ({mapping.where})"
    return TableMapping.model_validate({**given, "path": folder, "format": "parquet"})


def is_select(query: str) -> bool:
    """Whether it reads as one SELECT; what runs it allows no writing besides."""
    return bool(_QUERY.match(query)) and ";" not in query.strip().removesuffix(";")
