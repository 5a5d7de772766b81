"""Where an account goes: the exit states that hold, and the skills they trigger."""

from collections.abc import Sequence

from c360.model.case import Case
from c360.model.findings import Action, Indicator, Opportunity, Route
from c360.routing.settings import RoutingSettings
from c360.routing.standings import line, standing
from c360.routing.states import View, states
from c360.routing.triggers import triggers


def route(
    case: Case,
    indicators: Sequence[Indicator],
    opportunities: Sequence[Opportunity],
    actions: Sequence[Action],
    settings: RoutingSettings,
) -> Route:
    """The primary exit state, all that hold with their reasons, and every trigger.

    Actions wait for a person to accept them, so they fire nothing here.
    """
    del actions
    now = standing(case.measures, case.health.overall, settings, indicators, opportunities)
    view = View(case, line(case, now), indicators, opportunities, settings)
    held = states(view)
    return Route(held[0].state, held, triggers(view))
