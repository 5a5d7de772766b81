"""What c360.yml can say about engagement and people; the defaults are the specification's."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from c360.features.titles import SENIORITY

_FROZEN = ConfigDict(extra="forbid", frozen=True)

Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class SeniorityRule(BaseModel):
    """A level and the words in a job title that mean it."""

    model_config = _FROZEN

    level: int = Field(ge=0, le=5, description="0 (none) to 5 (leads the company).")
    phrases: tuple[Phrase, ...] = Field(
        min_length=1,
        description="Whole words in a title, in any language; '*' before or after a phrase lets a "
        "word go on there ('*leiter' finds Vertriebsleiter). Case and punctuation do not matter.",
    )


class ActivityPoints(BaseModel):
    """What each kind of activity of a contact counts."""

    model_config = _FROZEN

    meeting: float = Field(3, ge=0, description="A meeting or business review attended.")
    email: float = Field(2, ge=0, description="An e-mail or reply the person sent.")
    call: float = Field(1, ge=0, description="A call.")
    ticket: float = Field(1, ge=0, description="A support ticket opened.")
    login_day: float = Field(0.5, ge=0, description="A day of using the product.")


class ChampionWeights(BaseModel):
    """How the champion score is put together; parts that are not known are left out."""

    model_config = _FROZEN

    activity: float = Field(0.35, ge=0, description="Activity, ranked within the account.")
    reciprocity: float = Field(0.20, ge=0, description="How evenly contact goes both ways.")
    initiative: float = Field(0.15, ge=0, description="Share of contacts the person started.")
    breadth: float = Field(0.15, ge=0, description="Colleagues met together, ranked.")
    product_use: float = Field(0.15, ge=0, description="Days of product use, ranked.")


class EngagementSettings(BaseModel):
    """How meetings, replies and survey answers are read."""

    model_config = _FROZEN

    nps_valid_days: int = Field(
        180, ge=1, description="An NPS answer counts for this many days after it was given."
    )


class PeopleSettings(BaseModel):
    """How the champion and the executive sponsor are found."""

    model_config = _FROZEN

    seniority: tuple[SeniorityRule, ...] = Field(
        default=tuple(SeniorityRule(level=level, phrases=words) for level, words in SENIORITY),
        description="Seniority from the job title; the first rule that finds a phrase decides.",
    )
    other_title_seniority: int = Field(
        1, ge=0, le=5, description="Seniority of a title in which no rule finds anything."
    )
    executive_seniority: int = Field(
        4,
        ge=1,
        le=5,
        description="Seniority (0 to 5, by title) from which a contact is an executive.",
    )
    points: ActivityPoints = Field(ActivityPoints(), description="Points per kind of activity.")
    large_meeting: int = Field(
        8, ge=1, description="A meeting with more participants counts divided by their number."
    )
    half_life_days: float = Field(
        45, gt=0, description="Days after which an activity counts half in the champion score."
    )
    score_days: int = Field(
        180, ge=30, le=730, description="Days of activity the champion score looks back over."
    )
    champion_weights: ChampionWeights = Field(
        ChampionWeights(), description="Parts of the champion score."
    )
    champion_score: float = Field(
        0.6, ge=0, le=1, description="Champion score (0 to 1) from which someone is the champion."
    )
    champion_top: int = Field(
        2, ge=1, description="The champion is among this many most active contacts."
    )
    champion_contacts: int = Field(
        3, ge=1, description="Two-way contacts in 90 days a champion has at least."
    )
    champion_people: int = Field(
        3, ge=2, description="Contacts an account must have before a champion is inferred."
    )
    champion_left_days: int = Field(
        90, ge=0, description="Days for which a champion who left is still named, as having left."
    )
    champion_high: float = Field(
        0.8, gt=0, description="Champion engagement is high from this share of the own median."
    )
    champion_medium: float = Field(
        0.4, gt=0, description="Champion engagement is medium from this share of the own median."
    )
    sponsor_days: int = Field(
        180, ge=1, description="Days within which an executive must have been in two-way contact."
    )
