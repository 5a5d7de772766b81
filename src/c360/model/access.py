"""Who looks, at what, and what of it they may see.

Every piece of a document *needs* marks: the field groups of what it says, and what makes it touchy.
A viewer's *allowance* for an account is the marks that policy lets them see. A piece is shown where
all its marks are allowed; where one is not, the rule that withheld it is shown in its place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from c360.model.fields import FieldGroup

Mark = (
    FieldGroup
    | Literal[
        "personal",  # names, e-mail addresses and telephone numbers of people at the customer
        "customer_text",  # free text that the customer or about the customer somebody wrote
        "sensitive",  # records that were marked sensitive
        "restricted",  # records that were marked restricted
    ]
)
MARKS: tuple[Mark, ...] = (
    *get_args(FieldGroup),
    "personal",
    "customer_text",
    "sensitive",
    "restricted",
)
BITS: Mapping[str, int] = {mark: 1 << place for place, mark in enumerate(MARKS)}
"""Each mark as a bit: what a piece needs is one number, and so is what a viewer may see."""
EVERYTHING = (1 << len(MARKS)) - 1

OwnerRole = Literal["CSM", "AE", "Support", "Finance"]
"""Who carries out a recommended action."""

Door = Literal["rest", "mcp", "cli", "export", "page"]
"""The way in."""


def bits(marks: Iterable[str]) -> int:
    """The marks as one number."""
    found = 0
    for mark in marks:
        found |= BITS[mark]
    return found


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: a person or a program, as a door has recognised them."""

    id: str
    """`key:1f3a9c2e`, `oidc:auth0|123` or `local:root`; never a secret."""
    role: str
    """csm, ae, support, exec, admin, agent, or a role of the workspace's own policies."""
    email: str | None = None
    """Matched to the owners of accounts and actions; None is nobody's."""
    segments: frozenset[str] | None = None
    """Segments this viewer is confined to; None is all."""
    territories: frozenset[str] | None = None
    scopes: frozenset[str] = field(default_factory=frozenset)
    """What the key may be used for: read, refresh, write, audit, admin; empty is read."""


@dataclass(frozen=True, slots=True)
class AccountClass:
    """All that policy knows of an account: accounts of a class are decided alike."""

    segment: str | None
    territory: str | None
    mine: bool
    """Whether the viewer is its CSM or its AE."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a viewer may see of the accounts of a class."""

    visible: bool
    marks: int
    """Bits of the marks allowed; `EVERYTHING` withholds nothing."""
    withheld: Mapping[str, str]
    """Mark → the rule that withholds it, for every mark that is not allowed."""
    scope: frozenset[str] | None
    """Owner roles whose actions are within the viewer's scope; None is all."""
    policy: str
    """Digest of the policies that decided."""

    def shows(self, needs: int) -> bool:
        return needs & ~self.marks == 0

    def rule(self, needs: int) -> str:
        """The rule that withholds a piece which needs marks that are not allowed."""
        return next(self.withheld[mark] for mark in MARKS if needs & BITS[mark] & ~self.marks)


UNLIMITED = Allowance(visible=True, marks=EVERYTHING, withheld={}, scope=None, policy="")
"""Nothing is withheld: what the pipeline itself sees."""
