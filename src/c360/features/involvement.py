"""How involved each contact is: points of activity by 30-day window, two-way contact, breadth.

A person who left is judged, for the champion score, by the time before leaving: `until` is the
moment up to which someone's activity is looked at, the day of leaving or `as_of`.
"""

import math
from collections.abc import Sequence
from itertools import combinations

import ibis
from ibis.expr import types as ir

from c360.features.canon import END_OF_TIME, KEY, Canon, days_before, double, within
from c360.features.joins import beside
from c360.features.people_settings import PeopleSettings
from c360.features.persons import address, of_people, persons, users_by_address
from c360.features.seniority import seniority
from c360.features.touches import PERSON, touches, with_colleagues, yes
from c360.features.usage_rollups import by_user_and_day, with_user
from c360.warehouse.instants import INSTANT

WINDOW_DAYS = 30
EARLIER_WINDOWS = 6
LOOK_BACK_DAYS = WINDOW_DAYS * (EARLIER_WINDOWS + 1)
DIGITS = 6
"""Sums of doubles are rounded: engines add in any order, and the last bits differ."""


def contacts(canon: Canon, settings: PeopleSettings) -> ir.Table:
    """The contacts known at each moment, with `seniority`, `left` and `until`."""
    rows = canon.once(persons)
    rows = rows.select(*PERSON, "title", "role", "user_ref", "left_at", email=address(rows.email))
    users = canon.once(users_by_address).select("account_id", "email", by_email="user_ref")
    rows = beside(rows, users, ["account_id", "email"]).drop("email")
    rows = rows.mutate(user_ref=rows.user_ref.fill_null(rows.by_email)).drop("by_email")
    rows = beside(rows, canon.once(_titles, settings), ["title"]).drop("title")
    rows = rows.mutate(left=yes(rows.left_at <= rows.as_of))
    return rows.mutate(until=ibis.ifelse(rows.left, rows.left_at, rows.as_of))


def _titles(canon: Canon, settings: PeopleSettings) -> ir.Table:
    """Every title there is, with its seniority: far fewer than people, and read once."""
    titles = canon.everyone("contact").select("title").distinct()
    return titles.mutate(seniority=seniority(titles.title, settings))


def involvement(canon: Canon, settings: PeopleSettings) -> ir.Table:
    """Every contact at every moment with all that is measured about the person."""
    people = canon.once(contacts, settings)
    known = people.select(*PERSON, "user_ref", "until")
    met = _by_ref(known, touches(canon))
    for part in (
        _contact(met, settings),
        _tickets(canon, known, settings),
        _product_use(canon, known, settings),
        _breadth(canon, met, settings),
    ):
        people = beside(people, canon.keep(part), PERSON)
    delivered = canon.delivered("activity", "ticket", "usage")
    return canon.keep(_usual(canon.keep(beside(_totals(people), delivered, ["as_of"]))))


def _by_ref(known: ir.Table, rows: ir.Table) -> ir.Table:
    """`rows` of those who are known contacts of the same source, by then `told_by`."""
    rows = rows.rename(told_by="source")
    same = [known.source == rows.person_source, known.source_id == rows.person_ref]
    return known.inner_join(rows, [*KEY, *same]).drop("person_source", "person_ref")


def _contact(met: ir.Table, settings: PeopleSettings) -> ir.Table:
    """Points and two-way contact in meetings, calls and e-mails."""
    met = met.mutate(
        scored=within(met.occurred_at, met.until, settings.score_days),
        points=_worth(met, settings),
    )
    return met.group_by(list(PERSON)).aggregate(
        two_way_90d=(met.is_two_way & within(met.occurred_at, met.as_of, 90)).sum(),
        two_way_before=(met.is_two_way & within(met.occurred_at, met.until, 90)).sum(),
        last_two_way_at=met.occurred_at.max(where=met.is_two_way),
        inward=(met.inward & met.scored).sum(),
        outward=(met.outward & met.scored).sum(),
        started_by_them=(yes(met.started) & met.scored).sum(),
        started_by_anyone=(met.started.notnull() & met.scored).sum(),
        **_sums(met, "met", met.occurred_at, met.points, settings),
    )


def _worth(met: ir.Table, settings: PeopleSettings) -> ir.FloatingValue:
    worth = settings.points
    crowd = ibis.ifelse(
        met.size > settings.large_meeting, double(1) / met.size.cast("float64"), double(1)
    )
    return ibis.cases(
        (met.is_two_way & met.type.isin(["meeting", "qbr"]), double(worth.meeting) * crowd),
        (met.is_two_way & (met.type == "call"), double(worth.call) * crowd),
        (met.inward & (met.type == "email"), double(worth.email)),
        else_=double(0),
    )


def _tickets(canon: Canon, known: ir.Table, settings: PeopleSettings) -> ir.Table:
    """Points of the tickets someone opened, whichever source the ticket's contact id is of."""
    rows = canon["ticket"]
    rows = rows.filter(rows.created_at < rows.as_of)
    rows = of_people(
        canon, rows.select(*KEY, "source", "requester_ref", "created_at"), "requester_ref"
    )
    rows = rows.select(*KEY, "person_ref", "created_at")
    asked = known.inner_join(rows, [*KEY, known.source_id == rows.person_ref])
    points = double(settings.points.ticket)
    return asked.group_by(list(PERSON)).aggregate(
        **_sums(asked, "asked", asked.created_at, points, settings)
    )


def _product_use(canon: Canon, known: ir.Table, settings: PeopleSettings) -> ir.Table:
    """Days of product use and their points; a period longer than a day counts once."""
    rows = canon.at_moments(_days_of_use(canon))
    rows = rows.filter(within(rows.day, rows.as_of, max(settings.score_days, LOOK_BACK_DAYS)))
    known = canon.keep(with_user(canon, known).select(*PERSON, "until", "user"))
    rows = known.inner_join(rows.select(*KEY, "user", "day"), [*KEY, "user"])
    points = double(settings.points.login_day)
    return rows.group_by(list(PERSON)).aggregate(
        login_days=within(rows.day, rows.until, settings.score_days).sum(),
        **_sums(rows, "used", rows.day, points, settings),
    )


def _days_of_use(canon: Canon) -> ir.Table:
    """One row per user and day, known from the first record of it; only of users who are contacts.

    Collected before it is looked at from each moment: usage is by far the largest table.
    """
    named = canon.versions("contact").select("account_id", "user_ref")
    addressed = canon.once(users_by_address).select("account_id", "user_ref")
    contact = with_user(canon, named.union(addressed))
    rows = by_user_and_day(canon).semi_join(contact, ["account_id", "user"])
    until = rows.superseded_at.fill_null(END_OF_TIME.cast(INSTANT))
    rows = rows.mutate(day=rows["at"].truncate("D"), until=until)
    return rows.group_by(["account_id", "user", "day"]).aggregate(
        observed_at=rows.observed_at.min(), superseded_at=rows.until.max()
    )


def _breadth(canon: Canon, met: ir.Table, settings: PeopleSettings) -> ir.Table:
    """Distinct colleagues who took part in the same two-way activities."""
    lately = within(met.occurred_at, met.until, settings.score_days)
    pairs = with_colleagues(canon, met.filter(met.is_two_way, lately))
    return pairs.group_by(list(PERSON)).aggregate(colleagues=pairs.colleague.nunique())


def _sums(
    rows: ir.Table, prefix: str, at: ir.Value, points: ir.Value, settings: PeopleSettings
) -> dict[str, ir.Value]:
    """Points by 30-day window back from `as_of`, and fading with age up to `until`."""
    window = (days_before(rows.as_of, at) / double(WINDOW_DAYS)).ceil().cast("int64") - 1
    fading = (days_before(rows.until, at) * double(-math.log(2) / settings.half_life_days)).exp()
    scored = within(at, rows.until, settings.score_days)
    sums = {
        f"{prefix}_{index}": (window == index).ifelse(points, double(0)).sum()
        for index in range(EARLIER_WINDOWS + 1)
    }
    return {**sums, f"{prefix}_faded": scored.ifelse(points * fading, double(0)).sum()}


def _totals(people: ir.Table) -> ir.Table:
    """All points together; no activity of a known contact is 0, no last contact stays missing."""
    counts = (
        "two_way_90d", "two_way_before", "inward", "outward", "started_by_them",
        "started_by_anyone", "colleagues", "login_days",
    )  # fmt: skip
    zeros = {name: people[name].cast("int64").fill_null(0) for name in counts}
    windows = {
        f"window_{index}": _total(people, str(index)) for index in range(EARLIER_WINDOWS + 1)
    }
    return people.select(
        *PERSON, "role", "left_at", "seniority", "left", "last_two_way_at",
        product_known=people.user_ref.notnull(), faded_activity=_total(people, "faded"),
        **zeros, **windows,
    )  # fmt: skip


def _total(people: ir.Table, part: str) -> ir.FloatingValue:
    met, asked, logins = (
        people[f"{prefix}_{part}"].fill_null(double(0)) for prefix in ("met", "asked", "used")
    )
    return (met + asked + logins).round(DIGITS)


def _usual(people: ir.Table) -> ir.Table:
    """Points of the last 30 days, and the median of the six windows of 30 days before."""
    earlier = [people[f"window_{index}"] for index in range(1, EARLIER_WINDOWS + 1)]
    active = sum(((value > double(0)).cast("int64") for value in earlier), ibis.literal(0, "int64"))
    delivered = people.delivered

    def known(value: ir.Value) -> ir.Value:
        return delivered.ifelse(value, ibis.literal(None, "float64"))

    people = people.mutate(
        active_windows=active,
        activity_30d=known(people.window_0),
        activity_median=known(_median_of_six(earlier)),
    )
    return people.drop("delivered", *(f"window_{index}" for index in range(EARLIER_WINDOWS + 1)))


def _median_of_six(values: Sequence[ir.FloatingValue]) -> ir.FloatingValue:
    """The mean of the third smallest and the third largest.

    The third smallest is the smallest of the largest of any three; no engine needs a row per value.
    """
    threes = list(combinations(values, EARLIER_WINDOWS // 2))
    third_smallest = ibis.least(*(ibis.greatest(*three) for three in threes))
    third_largest = ibis.greatest(*(ibis.least(*three) for three in threes))
    return (third_smallest + third_largest) / double(2)
