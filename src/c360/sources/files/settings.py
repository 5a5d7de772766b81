"""The settings of one `files` source."""

from pydantic import Field, model_validator

from c360.sources.problems import refuse
from c360.sources.settings import MappedSettings


class FilesSettings(MappedSettings):
    """One source of type `files`."""

    type: str = Field("files", description="The connector.")

    @model_validator(mode="after")
    def _has_tables(self) -> "FilesSettings":
        if not self.tables:
            refuse([("tables",)], "a files source needs at least one table", None)
        return self
