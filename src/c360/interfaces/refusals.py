"""What an error of the product means to whoever asked from outside: a code, and a sentence.

Files, hosts and the workspace's commands stay unnamed: the sentence is read by people who do not
run the service.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from c360.errors import (
    AccountNotFound,
    AuditUnwritable,
    BadArgument,
    C360Error,
    EngineFailed,
    Forbidden,
    KeyRefused,
    MissingExtra,
    NotACustomer,
    NotPublished,
    NotSynced,
    SourceUnavailable,
    StorageFailed,
    UnknownName,
    WarehouseBusy,
)

_FOUND_BY_PATH = ("fact", "job", "call", "dimension")
"""Kinds of which it is said that there is none, rather than which there are."""
NO_KEY = "a key is needed. Send it as: Authorization: Bearer KEY"
WRONG_KEY = "the key is not valid here: malformed, unknown, revoked or expired"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error as an outsider reads it."""

    code: str
    message: str
    rule: str | None = None


BUG = Refusal(
    "internal", "Something went wrong in the service. Its log tells more under this request's id"
)


def meaning(error: C360Error) -> Refusal:
    """What the error means to whoever asked."""
    found = _MEANINGS.get(type(error))
    return BUG if found is None else found(error)


def _no_account(error: Any) -> Refusal:
    """The same words whether there is none or this viewer may not know of it."""
    said = f"no account {error.account_id!r} is known as of {error.as_of}. "
    return Refusal("account_not_found", f"{said}List the accounts that you may see")


def _unknown(error: Any) -> Refusal:
    if error.kind in _FOUND_BY_PATH:
        return Refusal(f"{error.kind}_not_found", f"there is no {error.kind} {error.name!r}")
    return Refusal("unknown_name", str(error))


def _forbidden(error: Any) -> Refusal:
    return Refusal("forbidden", str(error), error.rule)


def _always(code: str, message: str) -> Callable[[Any], Refusal]:
    return lambda _: Refusal(code, message)


_UNPUBLISHED = _always(
    "not_published",
    "Nothing is published yet. The operator publishes with: c360 sync, then c360 refresh",
)
_UNAVAILABLE = _always(
    "unavailable", "The service cannot read its store now. Try again; its log tells more"
)
_MEANINGS: Mapping[type[C360Error], Callable[[Any], Refusal]] = {
    AccountNotFound: _no_account,
    NotACustomer: _no_account,
    UnknownName: _unknown,
    BadArgument: lambda error: Refusal("bad_argument", str(error)),
    Forbidden: _forbidden,
    KeyRefused: _always("no_valid_key", WRONG_KEY),
    NotPublished: _UNPUBLISHED,
    NotSynced: _UNPUBLISHED,
    AuditUnwritable: _always(
        "audit_unwritable",
        "The view could not be put on record, so it is not shown. Try again",
    ),
    StorageFailed: _UNAVAILABLE,
    WarehouseBusy: _UNAVAILABLE,
    EngineFailed: _UNAVAILABLE,
    SourceUnavailable: _UNAVAILABLE,
    MissingExtra: lambda error: Refusal("not_installed", str(error)),
}
