import pytest
from pydantic import BaseModel, ValidationError

from c360.risk.settings import (
    HalfLives,
    PredictSettings,
    Ramp,
    RiskSettings,
    Signals,
)


@pytest.mark.parametrize("model", [RiskSettings, PredictSettings, Signals, HalfLives, Ramp])
def test_every_setting_is_documented(model: type[BaseModel]) -> None:
    assert all(field.description for field in model.model_fields.values())


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(ValidationError, match="payment_days"):
        RiskSettings.model_validate({"payment_days": 3})


def test_a_ramp_needs_two_different_ends() -> None:
    with pytest.raises(ValidationError, match="must differ"):
        Ramp(zero_at=1, full_at=1, log_odds=1)


def test_one_ramp_can_be_changed_alone() -> None:
    own = RiskSettings.model_validate(
        {"predict": {"signals": {"no_meeting": {"zero_at": 7, "full_at": 30, "log_odds": 1}}}}
    )
    assert own.predict.signals.no_meeting.full_at == 30
    assert own.predict.signals.p1_tickets == RiskSettings().predict.signals.p1_tickets


def test_weights_not_given_keep_their_default() -> None:
    own = RiskSettings(weights={"notice_given": 0.1})
    assert own.weight("notice_given") == 0.1
    assert own.weight("usage_decline") == RiskSettings().weight("usage_decline")
