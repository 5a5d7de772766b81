"""Detect: every risk indicator that holds for a case, the gravest first."""

from collections.abc import Callable

from c360.model.case import Case
from c360.model.fields import SEVERITIES
from c360.model.findings import Indicator
from c360.risk.finding import Finding, indicator
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

Signal = Callable[[Case, RiskSettings], Finding | None]

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
    """The indicators that hold, in words, by severity, then weight, then type."""
    ordered = sorted(findings(case, settings), key=lambda hit: _order(hit, settings))
    return tuple(indicator(case, settings, hit) for hit in ordered)


def findings(case: Case, settings: RiskSettings) -> list[Finding]:
    """The rules that hold, before they are put into words."""
    found = (signal(case, settings) for signal in SIGNALS)
    return [hit for hit in found if hit is not None and hit.type not in settings.disabled]


def _order(hit: Finding, settings: RiskSettings) -> tuple[int, float, str]:
    return -SEVERITIES.index(hit.severity), -settings.weight(hit.type), hit.type
