"""Reconciliation: two systems' accounts of one thing, side by side."""

from collections.abc import Iterator

from c360.guardrails.settings import QualitySettings
from c360.model.facts import FactBook
from c360.model.health import HealthScore
from c360.model.measures import Claim, Measures, Profile
from c360.model.prose import first_sayable, quote
from c360.model.quality import Reconciliation


def reconcile(
    profile: Profile,
    measures: Measures,
    health: HealthScore,
    facts: FactBook,
    settings: QualitySettings,
) -> tuple[Reconciliation, ...]:
    """What two systems both speak of: health, ARR, seats. What only one knows is left out."""
    found = (
        _health(measures, health, facts, settings),
        _arr(profile, measures, facts, settings),
        _seats(measures, facts),
    )
    return tuple(one for one in found if one is not None)


def _health(
    measures: Measures, health: HealthScore, facts: FactBook, settings: QualitySettings
) -> Reconciliation | None:
    theirs, ours = measures.number("cs_health_score"), health.overall
    if theirs is None or ours is None:
        return None
    wordings = (
        "Our health score is {health.overall}, the CS team's own score {cs_health_score}",
        "Our health score stands beside the CS team's own score",
    )
    statement = quote(
        first_sayable(wordings, facts) or wordings[-1],
        facts,
        ("health.overall", "cs_health_score"),
    )
    agrees = abs(ours - theirs) <= settings.health_differs_above
    return Reconciliation("health", ours, theirs, agrees, statement)


def _arr(
    profile: Profile, measures: Measures, facts: FactBook, settings: QualitySettings
) -> Reconciliation | None:
    billed, claim = measures.number("contract_arr"), _other_arr(profile, measures)
    if billed is None or claim is None or not isinstance(claim.value, int | float):
        return None
    named = profile.text("currency")
    currency = measures.text("contract_currency")
    same = named is None or currency is None or named == currency
    agrees = abs(claim.value - billed) <= settings.arr_differs_above * abs(billed) if same else None
    shown = claim is profile.claims.get("arr")
    wordings = (
        "The ARR of the account is {account.arr}, of its contract {contract_arr}",
        "The ARR of the account stands beside the ARR of its contract",
    )
    other = "account.arr" if shown else f"claim:{claim.source}.arr"
    elsewhere = f"The ARR of the contract is {{contract_arr}}, in another source it is {{{other}}}"
    chosen = wordings if shown else (elsewhere, *wordings[1:])
    statement = quote(first_sayable(chosen, facts) or chosen[-1], facts, (other, "contract_arr"))
    return Reconciliation("arr", billed, float(claim.value), agrees, statement)


def _other_arr(profile: Profile, measures: Measures) -> Claim | None:
    """The ARR as another system than the contract's states it."""
    contract = measures.provenance.get("contract")
    billing = set() if contract is None else set(contract.sources)
    return next((claim for claim in _arr_claims(profile) if claim.source not in billing), None)


def _arr_claims(profile: Profile) -> Iterator[Claim]:
    if (winner := profile.claims.get("arr")) is not None:
        yield winner
    for conflict in profile.conflicts:
        if conflict.field == "arr":
            yield from conflict.losers


def _seats(measures: Measures, facts: FactBook) -> Reconciliation | None:
    paid, seen = measures.number("paid_seats"), measures.number("used_seats")
    if paid is None or seen is None:
        return None
    wordings = (
        "{paid_seats|paid seat|paid seats}, {used_seats} in use",
        "The paid seats stand beside the seats in use",
    )
    statement = quote(
        first_sayable(wordings, facts) or wordings[-1], facts, ("paid_seats", "used_seats")
    )
    return Reconciliation("seats", paid, seen, seen <= paid, statement)
