import pytest
from pydantic import ValidationError

from c360.health.settings import HealthSettings

SPECIFIED = {
    "usage": (30, [("seat_use", 25, 0.2, 0.8), ("dau_wau", 20, 0.1, 0.6), ("breadth", 20, 0.2, 0.8),
                   ("depth", 15, 0.2, 0.8), ("active_users_trend", 20, -0.5, 0.1)]),
    "engagement": (25, [("days_since_meeting", 25, 60, 7), ("meetings_change", 20, -0.5, 0),
                        ("median_reply", 15, 96, 8), ("nps", 15, 3, 9),
                        ("champion_activity", 15, 0, 1), ("executive_touch", 10, 180, 30)]),
    "support": (20, [("ticket_volume", 20, 10, 1), ("severity", 20, 9, 0),
                     ("resolution", 20, 72, 8), ("escalations", 20, 2, 0), ("csat", 20, 2.5, 4.5)]),
    "commercial": (15, [("payment", 50, 45, 0), ("seats_within_contract", 15, 1.2, 1.0),
                        ("auto_renewal", 15, 0, 100), ("arr_change", 20, -0.2, 0.1)]),
    "outcome": (10, [("goals_on_track", 60, 0.2, 0.9), ("value_realised", 40, 0.2, 0.9)]),
}  # fmt: skip


def test_the_shipped_model_is_the_specifications() -> None:
    settings = HealthSettings()
    shipped = {
        name: (part.weight, [(key, i.weight, i.bad, i.good) for key, i in part.inputs.items()])
        for name, part in settings.dimensions.items()
    }
    assert shipped == SPECIFIED
    assert {name: (cap.ceiling, cap.above) for name, cap in settings.caps.items()} == {
        "notice_given": (39, None),
        "invoice_long_overdue": (39, 60),
        "p1_open_past_sla": (59, 0),
    }
    assert settings.variants == ()


def test_the_weights_of_the_shipped_model_sum_to_100() -> None:
    dimensions = HealthSettings().dimensions
    assert sum(part.weight for part in dimensions.values()) == 100
    for name in ("usage", "engagement", "support", "commercial", "outcome"):
        assert dimensions[name].total == 100, name


def test_everything_a_user_may_read_has_a_title_and_a_text() -> None:
    for name, dimension in HealthSettings().dimensions.items():
        assert dimension.title, name
        assert dimension.description.endswith("."), name
        for key, part in dimension.inputs.items():
            assert part.title, key
            assert part.description.endswith("."), key


def test_a_workspace_says_only_what_differs() -> None:
    settings = HealthSettings.model_validate(
        {"dimensions": {"usage": {"weight": 40, "inputs": {"depth": {"bad": 0.1}}}}}
    )
    usage = settings.dimensions["usage"]
    assert (usage.weight, usage.inputs["depth"].bad, usage.inputs["depth"].good) == (40, 0.1, 0.8)
    assert settings.dimensions["support"] == HealthSettings().dimensions["support"]


def test_inputs_and_caps_may_be_added() -> None:
    settings = HealthSettings.model_validate(
        {
            "dimensions": {
                "usage": {"inputs": {"silence": {"feature": "days_since_last_usage", "weight": 0,
                                                 "bad": 14, "good": 1}}}
            },
            "caps": {"quiet": {"ceiling": 50, "feature": "days_since_last_usage", "above": 30,
                               "reason": "Nobody has used it for more than {above} days"}},
        }
    )  # fmt: skip
    assert "days_since_last_usage" in settings.features()
    assert settings.caps["quiet"].sentence == "Nobody has used it for more than 30 days"
    assert len(settings.caps) == 4


def test_settings_survive_a_round_trip() -> None:
    settings = HealthSettings.model_validate(
        {"variants": [{"when": {"tenure_days_below": 90}, "weights": {"usage": 35}}]}
    )
    assert HealthSettings.model_validate(settings.model_dump()) == settings


def test_a_variant_is_laid_over_the_default_model() -> None:
    settings = HealthSettings.model_validate(
        {
            "variants": [
                {
                    "when": {"segment": ["SMB", "Mid"], "tenure_days_below": 90},
                    "inputs": {"usage.seat_use": {"bad": 0.1, "good": 0.6}},
                    "weights": {"usage": 35},
                }
            ]
        }
    )
    varied = settings.models()["segment SMB or Mid, first 90 days"]
    seat_use = varied["usage"].inputs["seat_use"]
    assert (seat_use.bad, seat_use.good, seat_use.weight) == (0.1, 0.6, 25)
    assert varied["usage"].weight == 35
    assert varied["support"] == settings.dimensions["support"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"dimensions": {"useage": {}}}, "unknown dimension 'useage'; available: usage"),
        ({"dimensions": {"usage": {"inputs": {"depth": {"bad": 0.8}}}}},
         "bad and good are both 0.8"),
        ({"dimensions": {"usage": {"inputs": {"depth": {"wieght": 1}}}}}, "Extra inputs are not"),
        ({"dimensions": {"usage": {"inputs": {"mine": {"weight": 1}}}}},
         "feature\n  Field required"),
        ({"dimensions": {"outcome": {"inputs": {
            "goals_on_track": {"weight": 0}, "value_realised": {"weight": 0}}}}},
         "no input has a weight above 0"),
        ({"dimensions": {name: {"weight": 0} for name in SPECIFIED}}, "no dimension has a weight"),
        ({"dimensions": {"usage": {"weight": -1}}}, "greater than or equal to 0"),
        ({"dimensions": {"usage": {"weight": float("nan")}}}, "a finite number"),
        ({"dimensions": {"usage": 3}}, "valid dictionary"),
        ({"dimensions": []}, "valid dictionary"),
        ({"caps": {"notice_given": {"ceiling": 120}}}, "less than or equal to 100"),
        ({"bands": {"at_risk_below": 80}}, "at_risk_below (80) is above healthy_above (75)"),
        ({"variants": [{"when": {}}]}, "it would hold for nobody"),
        ({"variants": [{"when": {"segment": ["A"]}, "inputs": {"usage.x": {}}}]},
         "variant 'segment A': unknown input 'usage.x'; available: usage.seat_use"),
        ({"variants": [{"when": {"segment": ["A"]}, "weights": {"x": 1}}]},
         "variant 'segment A': unknown dimension 'x'"),
        ({"variants": [{"when": {"segment": ["A"]}}, {"when": {"segment": ["A"]}}]},
         "two variants are called 'segment A'"),
        ({"variants": [{"name": "default", "when": {"segment": ["A"]}}]},
         "two variants are called 'default'"),
        ({"variants": [{"when": {"segment": ["A"]}, "inputs": {"usage.depth": {"bad": 0.8}}}]},
         "bad and good are both 0.8"),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_refused_in_words(
    given: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        HealthSettings.model_validate(given)
    assert sentence in str(refused.value)


def test_the_json_schema_lets_a_workspace_leave_things_out() -> None:
    definitions = HealthSettings.model_json_schema()["$defs"]
    assert all("required" not in definitions[name] for name in ("Dimension", "Input", "CapRule"))
