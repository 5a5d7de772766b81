"""Contact with the customer: meetings, replies, survey answers."""

import ibis
from ibis.expr import types as ir

from c360.features.canon import KEY, Canon, days_before, double, floor_days, within
from c360.features.involvement import contacts
from c360.features.joins import beside
from c360.features.persons import of_people
from c360.features.settings import FeatureSettings
from c360.features.touches import held, planned, touches, yes
from c360.model.measures import FeatureSpec

FEATURES: tuple[FeatureSpec, ...] = (
    FeatureSpec(
        "last_meeting_at", "Last meeting", "instant", None, "engagement", ("activity",),
        "The newest two-way meeting, call or business review that took place.", "meeting",
    ),
    FeatureSpec(
        "days_since_meeting", "Days since the last meeting", "days", None, "engagement",
        ("activity",), "Days since the newest two-way meeting, call or business review.",
        "meeting", "worse",
    ),
    FeatureSpec(
        "meetings_90d", "Meetings in 90 days", "count", 90, "engagement", ("activity",),
        "Two-way meetings, calls and business reviews held in the last 90 days.", "meeting",
        "better",
    ),
    FeatureSpec(
        "meetings_prior_90d", "Meetings in the 90 days before", "count", 180, "engagement",
        ("activity",), "The same, in the 90 days before those.", "meeting",
    ),
    FeatureSpec(
        "meetings_change_90d", "Change in meetings", "percent_change", 180, "engagement",
        ("activity",),
        "Meetings of 90 days against the 90 before; missing where there were none before.",
        "meeting", "better",
    ),
    FeatureSpec(
        "meeting_gap_median_days_365d", "Usual gap between meetings", "days", 365, "engagement",
        ("activity",), "Median number of days between days with a meeting, over 12 months.",
        "meeting",
    ),
    FeatureSpec(
        "median_reply_hours_90d", "Median reply time", "hours", 90, "engagement", ("activity",),
        "Median hours until the customer replied to our messages of the last 90 days.", "reply",
        "worse",
    ),
    FeatureSpec(
        "nps_score", "NPS answer", "score", 180, "engagement", ("survey_response", "contact"),
        "The newest NPS answer, 0 to 10, of the most senior respondent within its validity.",
        "nps", "better",
    ),
    FeatureSpec(
        "nps_answered_at", "NPS answered on", "instant", 180, "engagement", ("survey_response",),
        "When that answer was given.", "nps",
    ),
    FeatureSpec(
        "days_since_two_way", "Days since two-way contact", "days", None, "engagement",
        ("activity",),
        "Days since both sides were last in touch: a meeting, a call, or an e-mail the customer "
        "wrote or replied to.", "contact", "worse",
    ),
    FeatureSpec(
        "two_way_contacts_90d", "People in two-way contact", "count", 90, "engagement",
        ("activity",), "Distinct customer contacts in two-way contact in the last 90 days.",
        "contact", "better",
    ),
    FeatureSpec(
        "next_qbr_at", "Next business review", "instant", None, "engagement", ("activity",),
        "The earliest business review on the calendar.", "qbr",
    ),
)  # fmt: skip


def engagement(canon: Canon, settings: FeatureSettings) -> ir.Table:
    """Meetings, replies and answers of every account at every moment."""
    result = canon.spine.inner_join(canon.delivered("activity"), "as_of")
    for part in (
        _meetings(canon),
        _gaps(canon),
        _replies(canon),
        _people_met(canon),
        _next_review(canon),
        _nps(canon, settings),
    ):
        result = beside(result, canon.keep(part))
    return _finished(result).select(*KEY, *(spec.name for spec in FEATURES))


def _finished(rows: ir.Table) -> ir.Table:
    """Counts are observed zeros where activities are delivered at all, else missing."""

    def counted(name: str) -> ir.IntegerValue:
        return ibis.ifelse(rows.delivered, rows[name].fill_null(0), ibis.literal(None, "int64"))

    names = ("meetings_90d", "meetings_prior_90d", "two_way_contacts_90d")
    rows = rows.mutate(**{name: counted(name) for name in names})
    now, before = rows.meetings_90d.cast("float64"), rows.meetings_prior_90d.cast("float64")
    return rows.mutate(
        days_since_meeting=floor_days(rows.as_of, rows.last_meeting_at),
        days_since_two_way=floor_days(rows.as_of, rows.last_two_way_at),
        meetings_change_90d=now / before.nullif(double(0)) - double(1),
    )


def _meetings(canon: Canon) -> ir.Table:
    rows = canon.once(held)
    rows = rows.filter(rows.is_two_way)
    return rows.group_by(list(KEY)).aggregate(
        last_two_way_at=rows.occurred_at.max(),
        last_meeting_at=rows.occurred_at.max(where=rows.is_meeting),
        meetings_90d=(rows.is_meeting & within(rows.occurred_at, rows.as_of, 90)).sum(),
        meetings_prior_90d=(rows.is_meeting & within(rows.occurred_at, rows.as_of, 180, 90)).sum(),
    )


def _gaps(canon: Canon) -> ir.Table:
    """Days between successive days with a meeting: two meetings on one day are one."""
    rows = canon.once(held)
    rows = rows.filter(rows.is_meeting, rows.is_two_way, within(rows.occurred_at, rows.as_of, 365))
    days = rows.select(*KEY, day=rows.occurred_at.truncate("D")).distinct()
    in_order = ibis.window(group_by=list(KEY), order_by=days.day)
    days = days.mutate(before=days.day.lag().over(in_order))
    gaps = days.filter(days.before.notnull())
    gap = days_before(gaps.day, gaps.before)
    return gaps.group_by(list(KEY)).aggregate(meeting_gap_median_days_365d=gap.median())


def _replies(canon: Canon) -> ir.Table:
    rows = canon.once(held)
    rows = rows.filter(rows.reply_hours.notnull(), within(rows.occurred_at, rows.as_of, 90))
    return rows.group_by(list(KEY)).aggregate(median_reply_hours_90d=rows.reply_hours.median())


def _people_met(canon: Canon) -> ir.Table:
    rows = touches(canon)
    rows = rows.filter(rows.is_two_way, within(rows.occurred_at, rows.as_of, 90))
    people = rows.select(*KEY, "person_source", "person_ref").distinct()
    return people.group_by(list(KEY)).aggregate(two_way_contacts_90d=people.count())


def _next_review(canon: Canon) -> ir.Table:
    rows = planned(canon)
    rows = rows.filter(yes(rows.type == "qbr"))
    return rows.group_by(list(KEY)).aggregate(next_qbr_at=rows.occurred_at.min())


def _nps(canon: Canon, settings: FeatureSettings) -> ir.Table:
    """The newest answer of the most senior respondent; respondents without a title come last."""
    rows = canon["survey_response"]
    valid = within(rows.answered_at, rows.as_of, settings.engagement.nps_valid_days)
    rows = rows.filter(yes(rows.kind == "nps"), rows.score.notnull(), valid)
    rows = of_people(canon, rows, "contact_ref")
    rows = rows.mutate(contact_ref=rows.person_ref).drop("person_source", "person_ref")
    people = canon.once(contacts, settings.people)
    ranks = people.group_by([*KEY, people.source_id.name("contact_ref")]).aggregate(
        seniority=people.seniority.max()
    )
    rows = beside(rows, ranks, [*KEY, "contact_ref"])
    order = [
        rows.seniority.desc(nulls_first=False), rows.answered_at.desc(),
        rows.source, rows.source_id,
    ]  # fmt: skip
    place = ibis.row_number().over(ibis.window(group_by=list(KEY), order_by=order))
    first = rows.mutate(place=place).filter(lambda t: t.place == 0)
    return first.select(*KEY, nps_score=out_of_ten(first), nps_answered_at=first.answered_at)


def out_of_ten(rows: ir.Table) -> ir.FloatingValue:
    """An answer rescaled to 0 to 10."""
    low = rows.scale_min.fill_null(double(0))
    high = rows.scale_max.fill_null(double(10))
    return (rows.score - low) / (high - low).nullif(double(0)) * double(10)
