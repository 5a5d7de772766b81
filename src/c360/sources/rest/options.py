"""What c360.yml says of any source that is a vendor's HTTP API."""

from pydantic import Field, SecretStr

from c360.sources.settings import FieldMapping, SourceOptions

Secret = SecretStr
"""A key or a password: given as `${NAME}`, and never shown."""


class RestOptions(SourceOptions):
    """The options that every vendor's source has; each vendor adds its own."""

    base_url: str = Field(
        description="Where the API lies; set it for a sandbox, a region or a proxy.",
        pattern="^https?://",
    )
    skip: tuple[str, ...] = Field((), description="Resources not to be read.")
    fields: dict[str, dict[str, FieldMapping]] = Field(
        default={},
        description="Your own fields: canonical table → field → where the vendor's record holds "
        "it, as in a mapping of files. They add to what the connector fills, or replace it.",
    )
