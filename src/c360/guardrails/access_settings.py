"""Who may come in: people by their e-mail, and whoever uses this machine."""

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

ROLE = r"^[a-z][a-z0-9_-]{0,62}$"
RoleName = Annotated[str, StringConstraints(pattern=ROLE)]
Email = Annotated[
    str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254, to_lower=True)
]
Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(_Frozen):
    """What somebody may do here, and which accounts they are confined to beside their own."""

    role: RoleName = Field(
        description="csm, ae, support, exec, admin, agent, or a role of your own policies."
    )
    segments: frozenset[str] | None = Field(
        default=None,
        description="Only accounts of these segments, and those of which they are CSM or AE; "
        "leave it out for all.",
    )
    territories: frozenset[str] | None = Field(
        default=None, description="Likewise of these territories; leave it out for all."
    )


class Oidc(_Frozen):
    """An OpenID Connect provider that says who somebody is; what they may do stands here."""

    issuer: str = Field(description="The provider's address, as its tokens name it; https.")
    client_id: str = Field(min_length=1, description="Under what c360 is registered there.")
    client_secret: str | None = Field(
        default=None,
        pattern=r"^\$\{[A-Za-z_][A-Za-z0-9_]*\}$",
        description="The secret that goes with it, as `${NAME}` of the environment or `.env`; "
        "leave it out for a public client.",
    )
    audience: str | None = Field(
        default=None,
        description="What the API's tokens must be made out to; default: the client_id.",
    )
    algorithms: tuple[Algorithm, ...] = Field(
        default=("RS256", "ES256"),
        min_length=1,
        description="Signatures that are accepted; none that is made with a shared secret.",
    )
    email_claim: str = Field(
        default="email", min_length=1, description="The claim that holds the e-mail address."
    )

    @field_validator("issuer")
    @classmethod
    def _is_safe(cls, issuer: str) -> str:
        parts = urlsplit(issuer)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        if not (safe and parts.hostname) or parts.query or parts.fragment:
            raise ValueError("should be an https address without ? and #")
        return issuer


class AccessSettings(_Frozen):
    """Who may come in. What each role may see is written in the policies."""

    local_role: RoleName = Field(
        default="admin",
        description="The role of whoever uses the command line on this machine, or a server that "
        "only this machine reaches.",
    )
    local_email: Email | None = Field(
        default=None, description="Their e-mail, by which accounts are their own."
    )
    people: dict[Email, Person] = Field(
        default_factory=dict,
        description="People by e-mail: those that the provider under oidc vouches for, and those "
        "that keys act for (c360 keys create --as EMAIL).",
    )
    oidc: Oidc | None = Field(
        default=None, description="Who vouches for people; without it there are keys only."
    )

    @field_validator("people", mode="before")
    @classmethod
    def _once(cls, people: Any) -> Any:
        """An e-mail in two spellings would leave it to chance which one counts."""
        names = [name.lower() for name in people if isinstance(name, str)] if people else []
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"should hold {twice} once")
        return people
