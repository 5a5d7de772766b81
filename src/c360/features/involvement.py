"""How involved each contact is: points of activity by 30-day window, two-way contact, breadth.

A person who left is judged, for the champion score, by the time before leaving: `until` is the
moment up to which someone's activity is looked at, the day of leaving or `as_of`.
"""

import math

import ibis
from ibis.expr import types as ir

from c360.features.canon import KEY, Canon, days_before, double, within
from c360.features.joins import beside
from c360.features.people_settings import PeopleSettings
from c360.features.seniority import seniority
from c360.features.touches import PERSON, touches, yes
from c360.features.usage_rows import used

WINDOW_DAYS = 30
EARLIER_WINDOWS = 6
LOOK_BACK_DAYS = WINDOW_DAYS * (EARLIER_WINDOWS + 1)
DIGITS = 6
"""Sums of doubles are rounded: engines add in any order, and the last bits differ."""


def contacts(canon: Canon, settings: PeopleSettings) -> ir.Table:
    """The contacts known at each moment, with `seniority`, `left` and `until`."""
    rows = canon["contact"]
    rows = rows.mutate(
        seniority=seniority(rows.title, settings),
        left=yes(rows.left_at <= rows.as_of),
    )
    return rows.mutate(until=ibis.ifelse(rows.left, rows.left_at, rows.as_of))


def involvement(canon: Canon, settings: PeopleSettings) -> ir.Table:
    """Every contact at every moment with all that is measured about the person."""
    people = contacts(canon, settings)
    known = people.select(*PERSON, "user_ref", "until")
    met = _joined(known, touches(canon))
    logins = _logins(canon, known, max(settings.score_days, LOOK_BACK_DAYS))
    points = ibis.union(
        _meeting_points(met, settings), _ticket_points(canon, known, settings),
        _login_points(logins, settings),
    )  # fmt: skip
    parts = (
        _windows(points), _decayed(points, settings), _two_way(met, settings),
        _breadth(met, settings), _product_use(logins, settings),
    )  # fmt: skip
    for part in parts:
        people = beside(people, part, PERSON)
    return _filled(people)


def _joined(known: ir.Table, touched: ir.Table) -> ir.Table:
    return known.inner_join(
        touched,
        [*KEY, "source", known.source_id == touched.contact_ref],
    ).drop("contact_ref")


def _logins(canon: Canon, known: ir.Table, days_back: int) -> ir.Table:
    """Days of product use per contact; a longer period has the user-days its source counted."""
    contact = canon.versions("contact").select("account_id", "user_ref").distinct()
    rows = used(canon.versions("usage")).semi_join(contact, ["account_id", "user_ref"])
    rows = rows.mutate(
        day=rows["at"].truncate("D"),
        days=rows.daily.ifelse(double(1), rows.active_user_days.fill_null(double(1))),
    )
    same = ("account_id", "user_ref", "day", "observed_at", "superseded_at")
    rows = canon.at_moments(
        rows.group_by(list(same)).aggregate(at=rows["at"].max(), days=rows.days.max())
    )
    rows = rows.filter(within(rows["at"], rows.as_of, days_back))
    rows = known.inner_join(rows.select(*KEY, "user_ref", "day", "at", "days"), [*KEY, "user_ref"])
    return rows.group_by([*PERSON, "until", "day"]).aggregate(
        at=rows["at"].max(), days=rows.days.max()
    )


def _meeting_points(met: ir.Table, settings: PeopleSettings) -> ir.Table:
    worth = settings.points
    crowd = ibis.ifelse(
        met.size > settings.large_meeting, double(1) / met.size.cast("float64"), double(1)
    )
    points = ibis.cases(
        (met.is_two_way & met.type.isin(["meeting", "qbr"]), double(worth.meeting) * crowd),
        (met.is_two_way & (met.type == "call"), double(worth.call) * crowd),
        (met.inward & (met.type == "email"), double(worth.email)),
        else_=double(0),
    )
    return met.select(*PERSON, "until", at=met.occurred_at, points=points)


def _ticket_points(canon: Canon, known: ir.Table, settings: PeopleSettings) -> ir.Table:
    rows = canon["ticket"]
    rows = rows.filter(rows.created_at < rows.as_of).select(*KEY, "requester_ref", "created_at")
    asked = known.inner_join(rows, [*KEY, known.source_id == rows.requester_ref])
    points = double(settings.points.ticket)
    return asked.select(*PERSON, "until", at=asked.created_at, points=points)


def _login_points(logins: ir.Table, settings: PeopleSettings) -> ir.Table:
    points = logins.days * double(settings.points.login_day)
    return logins.select(*PERSON, "until", "at", points=points)


def _windows(points: ir.Table) -> ir.Table:
    """Points of the last 30 days, and the median of the six windows of 30 days before."""

    def window(index: int) -> ir.FloatingScalar:
        newer, older = index * WINDOW_DAYS, (index + 1) * WINDOW_DAYS
        inside = within(points.at, points.as_of, older, newer)
        return points.points.sum(where=inside).fill_null(double(0)).round(DIGITS)

    names = [f"window_{index}" for index in range(EARLIER_WINDOWS + 1)]
    wide = points.group_by(list(PERSON)).aggregate(
        **{name: window(index) for index, name in enumerate(names)}
    )
    earlier = wide.select(*PERSON, points=ibis.array([wide[n] for n in names[1:]]).unnest())
    usual = earlier.group_by(list(PERSON)).aggregate(
        activity_median=earlier.points.median(),
        active_windows=(earlier.points > double(0)).sum(),
    )
    last = wide.select(*PERSON, activity_30d=wide.window_0)
    return last.inner_join(usual, list(PERSON))


def _decayed(points: ir.Table, settings: PeopleSettings) -> ir.Table:
    age = days_before(points.until, points.at)
    weight = (age * double(-math.log(2) / settings.half_life_days)).exp()
    inside = within(points.at, points.until, settings.score_days)
    faded = (points.points * weight).sum(where=inside).fill_null(double(0)).round(DIGITS)
    return points.group_by(list(PERSON)).aggregate(faded_activity=faded)


def _two_way(met: ir.Table, settings: PeopleSettings) -> ir.Table:
    scored = within(met.occurred_at, met.until, settings.score_days)
    return met.group_by(list(PERSON)).aggregate(
        two_way_90d=(met.is_two_way & within(met.occurred_at, met.as_of, 90)).sum(),
        two_way_before=(met.is_two_way & within(met.occurred_at, met.until, 90)).sum(),
        last_two_way_at=met.occurred_at.max(where=met.is_two_way),
        inward=(met.inward & scored).sum(),
        outward=(met.outward & scored).sum(),
        started_by_them=(yes(met.started) & scored).sum(),
        started_by_anyone=(met.started.notnull() & scored).sum(),
    )


def _breadth(met: ir.Table, settings: PeopleSettings) -> ir.Table:
    """Distinct colleagues who took part in the same activities."""
    scored = met.filter(within(met.occurred_at, met.until, settings.score_days), met.is_two_way)
    one = scored.select(*PERSON, "activity_id")
    other = met.select(*KEY, "source", "activity_id", colleague=met.source_id)
    both = one.inner_join(other, [*KEY, "source", "activity_id"])
    both = both.filter(both.colleague != both.source_id)
    return both.group_by(list(PERSON)).aggregate(colleagues=both.colleague.nunique())


def _product_use(logins: ir.Table, settings: PeopleSettings) -> ir.Table:
    inside = within(logins.at, logins.until, settings.score_days)
    days = logins.days.sum(where=inside).fill_null(double(0)).round(DIGITS)
    return logins.group_by(list(PERSON)).aggregate(login_days=days)


def _filled(people: ir.Table) -> ir.Table:
    """No activity of a known contact is 0; no median and no last contact stay missing."""
    counts = (
        "two_way_90d", "two_way_before", "inward", "outward", "started_by_them",
        "started_by_anyone", "colleagues", "active_windows",
    )  # fmt: skip
    sums = ("activity_30d", "faded_activity", "login_days")
    zeros = {name: people[name].cast("int64").fill_null(0) for name in counts}
    return people.mutate(**zeros, **{name: people[name].fill_null(double(0)) for name in sums})
