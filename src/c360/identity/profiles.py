"""Golden records, each made when it is asked for: a book of any size needs few at a time."""

from collections.abc import Iterator, Mapping
from datetime import UTC

import pyarrow as pa
import pyarrow.compute as pc

from c360.identity.records import Record, read
from c360.identity.survivorship import Survivorship
from c360.model.measures import Claim, Profile, RecordRef, Scalar

_AT_HAND = 2000
"""Profiles that are kept for the next who asks."""


class Told:
    """What systems say about accounts, to be looked up by account."""

    def __init__(self, rows: pa.Table) -> None:
        self.rows = rows.sort_by(
            [(name, "ascending") for name in ("account_id", "source", "source_id")]
        )
        self._places: dict[str, tuple[int, int]] = {}
        for place, account_id in enumerate(self.rows.column("account_id").to_pylist()):
            first, _ = self._places.get(account_id, (place, 0))
            self._places[account_id] = first, place + 1

    def __contains__(self, account_id: str) -> bool:
        return account_id in self._places

    def of(self, account_id: str) -> list[Record]:
        """The records of one account, in a fixed order."""
        first, end = self._places.get(account_id, (0, 0))
        return read(self.rows.slice(first, end - first))

    def claims(self, field: str) -> Iterator[tuple[str, Claim]]:
        """Every account and what a record says of one field."""
        if field not in self.rows.column_names:
            return
        names = ("account_id", "source", "source_id", "observed_at", field)
        rows = self.rows.select(names)
        rows = rows.filter(pc.is_valid(rows.column(field)))
        columns = (rows.column(name).to_pylist() for name in names)
        for account_id, source, source_id, known, value in zip(*columns, strict=True):
            if value != "":
                yield account_id, Claim(field, value, source, source_id, known.astimezone(UTC))


class Profiles(Mapping[str, Profile]):
    """The golden record of every account, from what its systems say."""

    def __init__(
        self, told: Told, billed: Told, rules: Mapping[str, Mapping[str, str]], decide: Survivorship
    ) -> None:
        self._told = told
        self._billed = billed
        self._rules = rules
        self._decide = decide
        self._at_hand: dict[str, Profile] = {}

    def __len__(self) -> int:
        return len(self._rules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __contains__(self, account_id: object) -> bool:
        return account_id in self._rules

    def __getitem__(self, account_id: str) -> Profile:
        if account_id not in self._at_hand:
            if len(self._at_hand) >= _AT_HAND:
                self._at_hand.clear()
            self._at_hand[account_id] = self._made(account_id)
        return self._at_hand[account_id]

    def values_of(self, field: str) -> dict[str, Scalar]:
        """Of every account that has one, the value that stands for a field: none is made whole."""
        standing: dict[str, Claim] = {}
        for source in (self._told, self._billed):
            for account_id, claim in source.claims(field):
                known = standing.get(account_id)
                if known is None or self._decide.order(claim) < self._decide.order(known):
                    standing[account_id] = claim
        return {account_id: claim.value for account_id, claim in standing.items()}

    def described(self) -> Iterator[str]:
        """The accounts of which some system holds an account record."""
        return (account_id for account_id in self._rules if account_id in self._told)

    def _made(self, account_id: str) -> Profile:
        rules, records = self._rules[account_id], self._told.of(account_id)
        golden = self._decide.golden([*records, *self._billed.of(account_id)])
        refs = tuple(RecordRef("account", record.source, record.source_id) for record in records)
        return Profile(account_id, golden.claims, golden.conflicts, refs, rules)
