"""What c360.yml says of any source that is a vendor's HTTP API."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, PlainSerializer, SecretStr

from c360.sources.settings import Currency, FieldMapping, Zone

Secret = SecretStr
"""A key or a password: given as `${NAME}`, and never shown."""
Url = Annotated[HttpUrl, PlainSerializer(str)]


class RestOptions(BaseModel):
    """The options that every vendor's source has; each vendor adds its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str | None = Field(None, description="The connector.")
    system: str | None = Field(None, description="What kind of system it is.")
    period: str | None = Field(None, description="How often it is synced, such as 1h.")
    timezone: Zone = Field("UTC", description="For times without an offset.")
    currency: Currency | None = Field(None, description="Currency of amounts that name none.")
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
