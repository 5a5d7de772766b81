"""Who the champion and the executive sponsor are, and why.

A role a person recorded wins. Else the champion is whom the records show to be: among the most
active, in contact both ways, with the highest champion score; seniority is not in it. Else the
sponsor is the most senior executive in two-way contact.
"""

import ibis
from ibis.expr import types as ir

from c360.features.canon import KEY, Canon, days_before, double
from c360.features.involvement import DIGITS, involvement
from c360.features.joins import beside
from c360.features.people_settings import PeopleSettings
from c360.features.persons import persons
from c360.features.touches import PERSON, is_one_of, yes

_RECORDED, _RECORDED_LEFT, _INFERRED, _NOBODY = range(4)


def stakeholders(canon: Canon, settings: PeopleSettings) -> ir.Table:
    """Every contact with `champion_score`, `is_champion` and `is_sponsor`."""
    people = canon.keep(_scored(involvement(canon, settings), settings))
    people = people.mutate(
        champion_tier=_champion_tier(people, settings),
        sponsor_tier=_sponsor_tier(people, settings),
    )
    return people.mutate(
        is_champion=_first(people, "champion_tier", people.champion_score),
        is_sponsor=_first(people, "sponsor_tier", people.seniority, people.last_two_way_at),
    )


def role_holders(canon: Canon, settings: PeopleSettings) -> ir.Table:
    """The champions and sponsors, by name, with `why` in words."""
    people = canon.once(stakeholders, settings)
    named = canon.once(persons).select(*PERSON, "name", "title", "sentiment")
    people = beside(people.filter(people.is_champion | people.is_sponsor), named, PERSON)
    return people.mutate(why=_why(people, settings))


def _scored(people: ir.Table, settings: PeopleSettings) -> ir.Table:
    """The champion score and what it needs beside it: rank of activity, number of people."""
    kept = ~people.left | _left_lately(people, settings)
    people = people.mutate(candidate=kept)
    account = ibis.window(group_by=[*KEY, people.candidate])
    busiest = ibis.window(group_by=[*KEY, people.candidate], order_by=people.faded_activity.desc())
    people = people.mutate(
        people=people.count().over(account),
        activity_rank=ibis.rank().over(busiest) + 1,
        activity_share=_percentile(people, "faded_activity"),
        breadth_share=_percentile(people, "colleagues"),
        use_share=_use_percentile(people),
        reciprocity=_reciprocity(people),
        initiative=_initiative(people),
    )
    return people.mutate(champion_score=_score(people, settings))


def _left_lately(people: ir.Table, settings: PeopleSettings) -> ir.BooleanValue:
    gone = days_before(people.as_of, people.left_at)
    return yes(people.left & (gone <= double(settings.champion_left_days)))


def _percentile(people: ir.Table, column: str, *within: str) -> ir.FloatingValue:
    """Share of the account's other candidates with less: 0 the least, 1 the most."""
    others = ibis.window(group_by=[*KEY, "candidate", *within], order_by=people[column])
    return ibis.percent_rank().over(others)


def _use_percentile(people: ir.Table) -> ir.FloatingValue:
    """Among those whose product user is known; missing where there are fewer than two."""
    known = ibis.window(group_by=[*KEY, people.candidate, people.product_known])
    enough = people.product_known & (people.count().over(known) > 1)
    return ibis.ifelse(enough, _percentile(people, "login_days", "product_known"), _missing())


def _reciprocity(people: ir.Table) -> ir.FloatingValue:
    lesser = ibis.least(people.inward, people.outward).cast("float64")
    both = (people.inward + people.outward).cast("float64")
    return ibis.ifelse(both > double(0), double(2) * lesser / both, _missing())


def _initiative(people: ir.Table) -> ir.FloatingValue:
    all_ = people.started_by_anyone.cast("float64")
    theirs = people.started_by_them.cast("float64")
    return ibis.ifelse(all_ > double(0), theirs / all_, _missing())


def _score(people: ir.Table, settings: PeopleSettings) -> ir.FloatingValue:
    """The weighted mean of the parts that are known; null with too few people."""
    weights = settings.champion_weights
    parts = (
        (people.activity_share, weights.activity),
        (people.reciprocity, weights.reciprocity),
        (people.initiative, weights.initiative),
        (people.breadth_share, weights.breadth),
        (people.use_share, weights.product_use),
    )
    total: ir.FloatingValue = double(0)
    weight: ir.FloatingValue = double(0)
    for share, part in parts:
        total = total + (share * double(part)).fill_null(double(0))
        weight = weight + ibis.ifelse(share.notnull(), double(part), double(0))
    enough = people.candidate & (people.people >= settings.champion_people)
    return ibis.ifelse(enough & (weight > double(0)), (total / weight).round(DIGITS), _missing())


def _champion_tier(people: ir.Table, settings: PeopleSettings) -> ir.IntegerValue:
    recorded = yes(people.role == "champion")
    barred = is_one_of(people.role, ("detractor", "executive_sponsor"))
    inferred = (
        ~barred
        & yes(people.champion_score >= double(settings.champion_score))
        & (people.faded_activity > double(0))
        & (people.activity_rank <= settings.champion_top)
        & (people.two_way_before >= settings.champion_contacts)
    )
    return ibis.cases(
        (recorded & ~people.left, _RECORDED),
        (recorded & people.candidate, _RECORDED_LEFT),
        (people.candidate & inferred, _INFERRED),
        else_=_NOBODY,
    )


def _sponsor_tier(people: ir.Table, settings: PeopleSettings) -> ir.IntegerValue:
    recorded = yes(people.role == "executive_sponsor")
    since = days_before(people.as_of, people.last_two_way_at)
    inferred = (
        ~yes(people.role == "detractor")
        & yes(people.seniority >= settings.executive_seniority)
        & yes(since <= double(settings.sponsor_days))
    )
    return ibis.cases(
        (people.left, _NOBODY), (recorded, _RECORDED), (inferred, _INFERRED), else_=_NOBODY
    )


def _first(people: ir.Table, tier: str, *best: ir.Value) -> ir.BooleanValue:
    """True for the account's one person of the best tier, then highest in `best`, then by id."""
    ranked = [key.desc(nulls_first=False) for key in best]
    order = [people[tier], *ranked, people.faded_activity.desc(), people.source, people.source_id]
    place = ibis.row_number().over(ibis.window(group_by=list(KEY), order_by=order))
    return (place == 0) & (people[tier] < _NOBODY)


def _why(people: ir.Table, settings: PeopleSettings) -> ir.StringValue:
    """The reason for the role, in words; null for everyone without one."""
    champion = ibis.ifelse(
        people.champion_tier == _INFERRED, _champion_by_records(people, settings),
        ibis.literal("recorded as champion in ") + people.source,
    )  # fmt: skip
    left = ibis.literal("; left on ") + people.left_at.date().cast("string")
    champion = champion + ibis.ifelse(people.left, left, ibis.literal(""))
    sponsor = ibis.ifelse(
        people.sponsor_tier == _INFERRED, _sponsor_by_records(people),
        ibis.literal("recorded as executive sponsor in ") + people.source,
    )  # fmt: skip
    both = champion + ibis.literal("; ") + sponsor
    return ibis.cases(
        (people.is_champion & people.is_sponsor, both),
        (people.is_champion, champion),
        (people.is_sponsor, sponsor),
        else_=ibis.literal(value=None, type="string"),
    )


def _champion_by_records(people: ir.Table, settings: PeopleSettings) -> ir.StringValue:
    return _sentence(
        "inferred: number ", people.activity_rank.cast("string"),
        " in activity among ", people.people.cast("string"), " contacts; ",
        people.two_way_before.cast("string"), " two-way contacts in 90 days; champion score ",
        _two_digits(people.champion_score),
        f" (needs {settings.champion_score:g})",
    )  # fmt: skip


def _two_digits(score: ir.FloatingValue) -> ir.StringValue:
    """0.8 or 0.85: written from whole numbers, for engines write doubles in ways of their own."""
    hundredths = (score * double(100)).round().cast("int64")
    whole, tenths, last = hundredths // 100, (hundredths // 10) % 10, hundredths % 10
    text = whole.cast("string") + ibis.literal(".") + tenths.cast("string")
    return text + (last > 0).ifelse(last.cast("string"), ibis.literal(""))


def _sponsor_by_records(people: ir.Table) -> ir.StringValue:
    return _sentence(
        "inferred: the most senior executive in two-way contact, last on ",
        people.last_two_way_at.date().cast("string"), ", by title ",
        people.title, " (seniority ", people.seniority.cast("string"), ")",
    )  # fmt: skip


def _sentence(*parts: str | ir.StringValue) -> ir.StringValue:
    sentence: ir.StringValue = ibis.literal("")
    for part in parts:
        sentence = sentence + part
    return sentence


def _missing() -> ir.FloatingScalar:
    return ibis.literal(value=None, type="float64")
