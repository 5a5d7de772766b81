"""Which play answers a finding, where more than its type decides."""

import pytest

from c360.insights.grounding import assert_grounded
from c360.insights.plays import CHAMPION_LEFT, play_for
from c360.model.findings import Indicator
from c360.model.prose import quote
from tests.insights.insight_cases import ESCALATED, PREPARE, Account, found

QUIET = found("champion_risk", "medium", "champion_name", "champion_activity_ratio_30d")
LEFT = found("champion_risk", "high", "champion_name", "champion_left")


@pytest.mark.parametrize(
    ("champion", "action"),
    [(QUIET, "Reach out to the champion"), (LEFT, "Win a champion at the account")],
)
def test_only_a_champion_who_left_has_to_be_replaced(champion: Indicator, action: str) -> None:
    play = play_for(champion, {"champion_risk"})
    assert play is not None
    assert play.action == action
    assert (play.outreach is None) is (champion is LEFT)


def test_no_review_before_the_renewal_is_planned_under_notice() -> None:
    assert play_for(PREPARE, {PREPARE.type}) is not None
    assert play_for(PREPARE, {PREPARE.type, "notice_given"}) is None
    assert play_for(ESCALATED, {ESCALATED.type, "notice_given"}) is not None


def test_the_play_for_a_champion_who_left_is_grounded() -> None:
    case = Account(values={"champion_left": True}).case()
    assert_grounded([quote(CHAMPION_LEFT.action, case.facts, LEFT.facts)], case.facts)
