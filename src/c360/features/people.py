"""Who carries the relationship: the champion, the executive sponsor, and how they are engaged."""

import ibis
from ibis.expr import types as ir

from c360.features.canon import KEY, Canon, double, floor_days, ratio
from c360.features.champion import role_holders, stakeholders
from c360.features.joins import beside
from c360.features.people_settings import PeopleSettings
from c360.features.settings import FeatureSettings
from c360.model.access import Mark
from c360.model.measures import FeatureSpec, Unit

_READS = ("contact", "activity", "ticket", "usage")


def _spec(
    name: str, label: str, unit: Unit, doc: str, window_days: int | None = None
) -> FeatureSpec:
    topic = "sponsor" if name.startswith("sponsor") else "champion"
    marks = _MARKS.get(name, ())
    return FeatureSpec(name, label, unit, window_days, "people", _READS, doc, topic, marks=marks)


_MARKS: dict[str, tuple[Mark, ...]] = {
    "champion_name": ("personal",),
    "sponsor_name": ("personal",),
    # What a colleague wrote down about how a person feels.
    "sponsor_sentiment": ("notes",),
}


FEATURES: tuple[FeatureSpec, ...] = (
    _spec(
        "champion_ref", "Champion's contact id", "text",
        "Source id of the champion: whom a person recorded as such, else whom the records show.",
    ),
    _spec("champion_name", "Champion", "text", "Name of the champion."),
    _spec("champion_title", "Champion's title", "text", "Job title of the champion."),
    _spec(
        "champion_activity_30d", "Champion activity", "points",
        "Points of the champion's activity in 30 days: meetings attended, e-mails sent, calls, "
        "tickets and days of product use.", 30,
    ),
    _spec(
        "champion_activity_median", "Champion's usual activity", "points",
        "Median of the champion's points in the six windows of 30 days before.", 210,
    ),
    _spec(
        "champion_activity_ratio_30d", "Champion activity against usual", "ratio",
        "The champion's points of 30 days ÷ the own median of the six windows before; missing "
        "where that median is 0 or fewer than two windows hold any activity.", 30,
    ),
    _spec(
        "champion_engagement", "Champion engagement", "text",
        "high, medium or low: the champion's activity against the own median.", 30,
    ),
    _spec(
        "champion_left", "Champion left", "flag",
        "True where the named champion has left the company; missing where there is no champion.",
    ),
    _spec(
        "champion_since_why", "Why champion", "text", "Why this person is the champion, in words."
    ),
    _spec(
        "sponsor_ref", "Sponsor's contact id", "text",
        "Source id of the executive sponsor: whom a person recorded as such, else the most senior "
        "executive in two-way contact.",
    ),
    _spec("sponsor_name", "Executive sponsor", "text", "Name of the executive sponsor."),
    _spec("sponsor_title", "Sponsor's title", "text", "Job title of the executive sponsor."),
    _spec(
        "sponsor_last_touch_at", "Sponsor's last contact", "instant",
        "The newest two-way contact with the executive sponsor.",
    ),
    _spec(
        "sponsor_sentiment", "Sponsor's sentiment", "text",
        "What a person recorded about the sponsor's sentiment; never inferred.",
    ),
    _spec("sponsor_why", "Why sponsor", "text", "Why this person is the sponsor, in words."),
    FeatureSpec(
        "days_since_executive_touch", "Days since executive contact", "days", None, "people",
        ("contact", "activity"),
        "Days since the newest two-way contact with an executive or the sponsor.", "executive",
        "worse",
    ),
    FeatureSpec(
        "contacts_known", "Contacts known", "count", None, "people", ("contact",),
        "Contacts on record who have not left.", "contact",
    ),
)  # fmt: skip


def people(canon: Canon, settings: FeatureSettings) -> ir.Table:
    """Champion, sponsor and executive touch of every account at every moment."""
    everyone = canon.once(stakeholders, settings.people)
    holders = canon.once(role_holders, settings.people)
    result = canon.spine
    for part in (
        _champion(holders, settings.people),
        _sponsor(holders),
        _executive_touch(everyone, settings.people),
        _known(canon, everyone),
    ):
        result = beside(result, canon.keep(part))
    return result.select(*KEY, *(spec.name for spec in FEATURES))


def _champion(holders: ir.Table, settings: PeopleSettings) -> ir.Table:
    one = holders.filter(holders.is_champion)
    usable = (one.activity_median > double(0)) & (one.active_windows >= 2)
    share = ibis.ifelse(
        usable, ratio(one.activity_30d, one.activity_median), ibis.literal(None, "float64")
    )
    return one.select(
        *KEY,
        champion_ref=one.source_id,
        champion_name=one.name,
        champion_title=one.title,
        champion_activity_30d=one.activity_30d,
        champion_activity_median=one.activity_median,
        champion_activity_ratio_30d=share,
        champion_engagement=engagement_label(share, settings),
        champion_left=one.left,
        champion_since_why=one.why,
    )


def engagement_label(share: ir.FloatingValue, settings: PeopleSettings) -> ir.StringValue:
    """high, medium or low: activity against the own median; null where that is unknown."""
    return ibis.cases(
        (share >= double(settings.champion_high), "high"),
        (share >= double(settings.champion_medium), "medium"),
        (share.notnull(), "low"),
        else_=ibis.literal(None, "string"),
    )


def _sponsor(holders: ir.Table) -> ir.Table:
    one = holders.filter(holders.is_sponsor)
    return one.select(
        *KEY,
        sponsor_ref=one.source_id,
        sponsor_name=one.name,
        sponsor_title=one.title,
        sponsor_last_touch_at=one.last_two_way_at,
        sponsor_sentiment=one.sentiment,
        sponsor_why=one.why,
    )


def _executive_touch(everyone: ir.Table, settings: PeopleSettings) -> ir.Table:
    executive = (everyone.seniority >= settings.executive_seniority) | everyone.is_sponsor
    seen = everyone.filter(executive, everyone.last_two_way_at.notnull())
    newest = seen.group_by(list(KEY)).aggregate(at=seen.last_two_way_at.max())
    return newest.select(*KEY, days_since_executive_touch=floor_days(newest.as_of, newest.at))


def _known(canon: Canon, everyone: ir.Table) -> ir.Table:
    """Contacts who have not left: 0 where others have contacts, missing where nobody has."""
    here = everyone.filter(~everyone.left)
    counted = here.group_by(list(KEY)).aggregate(number=here.count())
    spine = canon.spine.inner_join(canon.delivered("contact"), "as_of")
    joined = beside(spine, counted)
    number = joined.number.fill_null(0)
    return joined.select(
        *KEY, contacts_known=ibis.ifelse(joined.delivered, number, ibis.literal(None, "int64"))
    )
