"""What c360.yml can say about identity: which domains never match, and whose value wins."""

from pydantic import BaseModel, ConfigDict, Field

FREE_MAIL_DOMAINS = (
    "aol.com", "freenet.de", "gmail.com", "gmx.at", "gmx.ch", "gmx.com", "gmx.de", "gmx.net",
    "googlemail.com", "hotmail.co.uk", "hotmail.com", "hotmail.fr", "icloud.com", "laposte.net",
    "libero.it", "live.com", "mac.com", "mail.com", "mail.ru", "me.com", "msn.com", "orange.fr",
    "outlook.com", "outlook.de", "proton.me", "protonmail.com", "qq.com", "t-online.de", "web.de",
    "yahoo.co.jp", "yahoo.co.uk", "yahoo.com", "yahoo.de", "yahoo.fr", "yandex.ru", "zoho.com",
    "163.com", "126.com",
)  # fmt: skip
"""Anyone can have an address there, so it says nothing about the company."""

SURVIVORSHIP: dict[str, tuple[str, ...]] = {
    "arr": ("billing",),
    "currency": ("billing",),
    "plan": ("billing",),
}


class IdentitySettings(BaseModel):
    """Which records are the same account, and whose value wins where they disagree."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    primary_source: str = Field(
        "crm", description="The source whose account ids become account_id; set by primary_source."
    )
    systems: dict[str, str] = Field(
        default={}, description="Source → its system (crm, cs, support, …); set by the sources."
    )
    free_mail_domains: tuple[str, ...] = Field(
        FREE_MAIL_DOMAINS,
        description="Domains of mail providers: two accounts are never matched by one of these.",
    )
    survivorship: dict[str, tuple[str, ...]] = Field(
        default=SURVIVORSHIP,
        description="Per field of an account, the sources or systems whose value wins, first one "
        "first. Sources not named come after them, the primary source before the others; among "
        "equals the newest value wins.",
    )
