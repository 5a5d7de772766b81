"""Detail lists about people, contact and what the customer-success team recorded."""

from ibis.expr import types as ir

from c360.features.canon import Canon, within
from c360.features.champion import role_holders, stakeholders
from c360.features.joins import beside
from c360.features.persons import persons
from c360.features.settings import FeatureSettings
from c360.features.touches import PERSON, planned, took_place, yes

_YEAR = 365
_CONTACT_EXTRAS = (
    "seniority", "activity_30d", "activity_median", "two_way_90d", "last_two_way_at",
    "champion_score", "is_champion", "is_sponsor",
)  # fmt: skip


def contacts(canon: Canon, settings: FeatureSettings) -> ir.Table:
    """All contacts on record, with what was measured about them."""
    people = canon.once(stakeholders, settings.people).select(*PERSON, *_CONTACT_EXTRAS)
    holders = canon.once(role_holders, settings.people).select(*PERSON, "why")
    return beside(beside(canon.once(persons), people, PERSON), holders, PERSON)


def activities(canon: Canon, _settings: FeatureSettings) -> ir.Table:
    """What took place within a year."""
    rows = took_place(canon)
    return rows.filter(within(rows.occurred_at, rows.as_of, _YEAR))


def planned_activities(canon: Canon, _settings: FeatureSettings) -> ir.Table:
    """What is still to come."""
    return planned(canon)


def goals(canon: Canon, _settings: FeatureSettings) -> ir.Table:
    """Goals of all success plans."""
    return canon["goal"]


def milestones(canon: Canon, _settings: FeatureSettings) -> ir.Table:
    """Steps of all success plans."""
    return canon["milestone"]


def plans(canon: Canon, _settings: FeatureSettings) -> ir.Table:
    """All success plans."""
    return canon["success_plan"]


def cs_health(canon: Canon, _settings: FeatureSettings) -> ir.Table:
    """The customer-success platform's own score."""
    rows = canon["cs_health"]
    return rows.filter(rows.scored_at.isnull() | (rows.scored_at <= rows.as_of))


def csm_pulse(canon: Canon, _settings: FeatureSettings) -> ir.Table:
    """How the CSM feels about the account."""
    rows = canon["csm_pulse"]
    return rows.filter(rows.recorded_at.isnull() | (rows.recorded_at <= rows.as_of))


def cs_risks(canon: Canon, _settings: FeatureSettings) -> ir.Table:
    """Risks the customer-success team recorded and did not close."""
    rows = canon["cs_risk"]
    return rows.filter(~yes(rows.opened_at > rows.as_of), ~yes(rows.closed_at <= rows.as_of))


def lifecycle(canon: Canon, _settings: FeatureSettings) -> ir.Table:
    """The stage of life the account is in."""
    rows = canon["lifecycle_stage"]
    return rows.filter(~yes(rows.entered_at > rows.as_of))
