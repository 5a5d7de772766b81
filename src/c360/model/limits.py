"""How much the service lets anybody ask of it: `serve` in c360.yml."""

from pydantic import BaseModel, ConfigDict, Field


class ServeSettings(BaseModel):
    """Limits of the service, and which proxy it believes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    requests_per_minute: int = Field(
        default=6000,
        ge=1,
        description="Requests that one key may make in a minute, all at once or spread; then 429.",
    )
    unknown_per_minute: int = Field(
        default=60,
        ge=1,
        description="Answers 404 that one key may get in a minute; then 429, so that nobody tries "
        "out which accounts there are.",
    )
    request_seconds: float = Field(
        default=30.0, gt=0, le=3600, description="Longest time that a request may take; then 503."
    )
    at_once: int = Field(
        default=200, ge=1, description="Requests that one process works on at once; then 503."
    )
    trusted_proxies: tuple[str, ...] = Field(
        default=(),
        description="Addresses or networks of the proxies in front of the service, whose "
        "X-Forwarded-For and X-Forwarded-Proto are believed; by default nobody's are.",
    )
