"""Detect: every risk indicator that holds for a case, the gravest first."""

from collections.abc import Callable

from c360.model.case import Case
from c360.model.fields import SEVERITIES
from c360.model.findings import Indicator
from c360.risk.indicators.commercial import (
    contract_concern,
    notice_given,
    payment_issue,
    renewal_preparation,
)
from c360.risk.indicators.disagreement import disagreement
from c360.risk.indicators.engagement import (
    champion_risk,
    engagement_decline,
    engagement_drop,
    single_threaded,
)
from c360.risk.indicators.support import active_escalation, satisfaction_drop, support_escalation
from c360.risk.indicators.usage import seats_underused, silent_account, usage_decline
from c360.risk.settings import RiskSettings

Signal = Callable[[Case, RiskSettings], Indicator | None]

SIGNALS: tuple[Signal, ...] = (
    usage_decline,
    engagement_drop,
    support_escalation,
    champion_risk,
    payment_issue,
    contract_concern,
    engagement_decline,
    active_escalation,
    renewal_preparation,
    notice_given,
    single_threaded,
    seats_underused,
    satisfaction_drop,
    disagreement,
    silent_account,
)
"""The specification's six first. Each function's docstring is what users read about it."""


def detect(case: Case, settings: RiskSettings) -> tuple[Indicator, ...]:
    """The indicators that hold, by severity, then weight, then type."""
    found = (signal(case, settings) for signal in SIGNALS)
    wanted = [hit for hit in found if hit is not None and hit.type not in settings.disabled]
    return tuple(sorted(wanted, key=lambda hit: _order(hit, settings)))


def _order(hit: Indicator, settings: RiskSettings) -> tuple[int, float, str]:
    return -SEVERITIES.index(hit.severity), -settings.weight(hit.type), hit.type
