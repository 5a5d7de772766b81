"""Golden records: which source's value stands for an account, and what the others said."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from c360.identity.records import FIELDS, Record
from c360.identity.settings import IdentitySettings
from c360.model.measures import Claim, Conflict, Scalar

OF_ONE_SYSTEM: Final = frozenset({"external_ref", "parent_ref"})
"""Ids of one system: another's differ without being in conflict."""
CENT: Final = 0.005


@dataclass(frozen=True, slots=True)
class Golden:
    """The winning claims of one account, and the conflicts on the way."""

    claims: Mapping[str, Claim]
    conflicts: tuple[Conflict, ...]


class Survivorship:
    """Decides each field by an order of sources, then by recency."""

    def __init__(self, settings: IdentitySettings) -> None:
        self._settings = settings
        self._ranks: dict[tuple[str, str], int] = {}

    def golden(self, records: Iterable[Record]) -> Golden:
        """The values that stand, of all records of one account."""
        by_field: dict[str, list[Claim]] = defaultdict(list)
        currency: dict[Claim, Scalar] = {}
        for record in records:
            for name, claim in record.claims.items():
                by_field[name].append(claim)
            if "arr" in record.claims:
                told = record.claims.get("currency")
                currency[record.claims["arr"]] = told.value if told else None
        claims = {name: min(by_field[name], key=self.order) for name in FIELDS if by_field[name]}
        conflicts = self._conflicts(claims, by_field, currency)
        return Golden(_with_currency_of_arr(claims, by_field), conflicts)

    def rank(self, field: str, source: str) -> int:
        """Place of a source in the order for a field: lower wins."""
        if (field, source) not in self._ranks:
            self._ranks[field, source] = self._rank(field, source)
        return self._ranks[field, source]

    def _rank(self, field: str, source: str) -> int:
        order = self._settings.survivorship.get(field, ())
        names = (source, self._settings.systems.get(source, source))
        listed = [place for place, name in enumerate(order) if name in names]
        if listed:
            return listed[0]
        return len(order) + (source != self._settings.primary_source)

    def order(self, claim: Claim) -> tuple[int, float, str, str]:
        """What claims of one field are put in order by: the first one stands."""
        recency = -claim.observed_at.timestamp()
        return self.rank(claim.field, claim.source), recency, claim.source, claim.source_id

    def _conflicts(
        self,
        claims: Mapping[str, Claim],
        by_field: Mapping[str, list[Claim]],
        currency: Mapping[Claim, Scalar],
    ) -> tuple[Conflict, ...]:
        found = []
        for name, winner in claims.items():
            if len(by_field[name]) == 1 or name in OF_ONE_SYSTEM or name == "currency":
                continue
            said = _plain(winner, currency)
            losers = [claim for claim in by_field[name] if _plain(claim, currency) != said]
            if losers:
                losers.sort(key=self.order)
                found.append(Conflict(name, winner, tuple(losers), self._rule(winner, losers)))
        return tuple(found)

    def _rule(self, winner: Claim, losers: list[Claim]) -> str:
        """The rule that decided, in words."""
        place = self.rank(winner.field, winner.source)
        outranked = {c.source for c in losers if self.rank(c.field, c.source) > place}
        if not outranked:
            return "the newest value wins among equal sources"
        return f"order of sources for {winner.field}: {winner.source} before {_listed(outranked)}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _plain(claim: Claim, currency: Mapping[Claim, Scalar]) -> object:
    """The value in the form in which two systems' values are compared."""
    value = claim.value
    if claim.field == "arr" and isinstance(value, int | float):
        return round(value / CENT / 2), currency.get(claim)
    return " ".join(value.casefold().split()) if isinstance(value, str) else value


def _with_currency_of_arr(
    claims: dict[str, Claim], by_field: Mapping[str, list[Claim]]
) -> dict[str, Claim]:
    """ARR and its currency come from one record: an amount never meets another's currency."""
    arr = claims.get("arr")
    if arr is None:
        return claims
    same = [
        claim
        for claim in by_field["currency"]
        if (claim.source, claim.source_id) == (arr.source, arr.source_id)
    ]
    kept = {name: claim for name, claim in claims.items() if name != "currency"}
    return {**kept, "currency": same[0]} if same else kept
