"""Statistics over a whole book: what one account is compared with, and the prediction's intercept.

They need every account, but little of each; a refresh of some accounts uses them as they stand.
"""

from dataclasses import replace

from c360.features.peers import RANKED, peer_rank, peer_statistics
from c360.identity.profiles import Profiles
from c360.insights.opportunities import module_book
from c360.model.measures import Measures
from c360.risk.predict import fit_book
from c360.risk.scorecard import READ
from c360.settings import Settings
from c360.store.snapshots import BookStatistics
from c360.survey import Batch

_COMPARED = "seat_use_28d"


def book_statistics(everyone: Batch, profiles: Profiles, settings: Settings) -> BookStatistics:
    """Peers by plan, modules owned, and what the churn prediction is fitted to."""
    readings = list(everyone.now({*READ, _COMPARED} - {RANKED}))
    plans = {name: str(plan) for name, plan in profiles.values_of("plan").items()}
    use = ((plans.get(one.account_id), one.number(_COMPARED)) for one in readings)
    shared = {**peer_statistics(use), **module_book(everyone.now_listed("modules"))}
    ranked = [with_rank(one, plans.get(one.account_id), shared, settings) for one in readings]
    return {**shared, **fit_book(ranked, settings.risk)}


def with_rank(
    measures: Measures, plan: str | None, statistics: BookStatistics, settings: Settings
) -> Measures:
    """The measures with the account's rank among the accounts of its plan."""
    rank = peer_rank(
        plan,
        measures.number(_COMPARED),
        statistics,
        settings.features.usage.peers_least,
    )
    return replace(measures, values={**measures.values, RANKED: rank})
