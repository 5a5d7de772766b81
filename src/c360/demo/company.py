"""Draws an account: its firmographics, plan, story, contract terms and people."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from c360.demo.contracts import Life, Offer, live
from c360.demo.names import (
    AES,
    CHAMPION_TITLES,
    COMPANY_FIRST,
    COMPANY_SECOND,
    CSMS,
    FIRST_NAMES,
    INDUSTRIES,
    LAST_NAMES,
    OTHER_TITLES,
    SPONSOR_TITLES,
)
from c360.demo.records import Company, Person, Story
from c360.demo.stories import draw_story
from c360.demo.world import MODULES, START, TODAY, Rng, chance, office_hours, pick


@dataclass(frozen=True, slots=True)
class Band:
    """What is usual in a segment."""

    segment: str
    odds: float
    seats: tuple[int, int]
    people: tuple[int, int]
    staff_per_seat: int
    plans: tuple[float, float, float]
    terms: tuple[float, float, float]
    billing_months: int


BANDS = (
    Band("SMB", 0.52, (5, 28), (2, 4), 4, (0.6, 0.38, 0.02), (0.62, 0.03, 0.35), 1),
    Band("Mid-Market", 0.34, (25, 110), (3, 6), 8, (0.1, 0.7, 0.2), (0.82, 0.13, 0.05), 3),
    Band("Enterprise", 0.14, (100, 280), (5, 9), 25, (0.0, 0.3, 0.7), (0.7, 0.3, 0.0), 3),
)
PLANS = ("Starter", "Business", "Enterprise")
SEAT_PRICE = {"Starter": 360, "Business": 720, "Enterprise": 960}
COUNTRIES = {"USD": ("US", "US", "US", "CA"), "EUR": ("DE", "FR", "NL", "IE"), "GBP": ("GB",)}
METHODS = {
    "USD": ("ach_debit", "card", "wire"), "EUR": ("sepa_debit", "card"), "GBP": ("card", "wire"),
}  # fmt: skip
FOUNDER_SHARE = 0.42
"""Accounts that were customers before the exports begin."""


def draw_company(seed: int, index: int) -> Company:
    """The account of that number."""
    rng = chance(seed, index, 1)
    band = BANDS[int(rng.choice(3, p=[b.odds for b in BANDS]))]
    since = _since(rng)
    story = draw_story(rng, since)
    currency = pick(rng, ("USD", "EUR", "GBP"), (0.8, 0.12, 0.08))
    plan = pick(rng, PLANS, band.plans)
    offer, modules = _offer(rng, (index, band, plan), since, story)
    return _company(rng, band, (currency, plan), offer, modules)


def _company(
    rng: Rng, band: Band, money: tuple[str, str], offer: Offer, modules: tuple[str, ...]
) -> Company:
    life = live(rng, offer)
    currency, plan = money
    name = company_name(offer.index)
    domain = f"{slug(name)}.example"
    return Company(
        index=offer.index, crm_id=f"acc_{20000 + offer.index}", name=name, domain=domain,
        segment=band.segment, industry=pick(rng, INDUSTRIES),
        country=pick(rng, COUNTRIES[currency]),
        employees=int(offer.seats * band.staff_per_seat * rng.uniform(0.7, 1.6)),
        plan=plan, currency=currency, customer_since=offer.since,
        created_at=office_hours(rng, offer.since - timedelta(days=int(rng.integers(30, 120)))),
        csm=CSMS[offer.index % len(CSMS)], ae=AES[offer.index % len(AES)], story=offer.story,
        modules=modules, billing_months=1 if offer.type == "Monthly" else band.billing_months,
        pay_method=pick(rng, METHODS[currency]), terms=life.terms, decisions=life.decisions,
        churned_on=life.churned_on, people=_people(rng, band, (offer.index, domain), life, offer),
    )  # fmt: skip


def _since(rng: Rng) -> date:
    if rng.random() < FOUNDER_SHARE:
        return START - timedelta(days=int(rng.integers(30, 900)))
    return START + timedelta(days=int(rng.integers(1, (TODAY - START).days - 25)))


def _offer(
    rng: Rng, kind: tuple[int, Band, str], since: date, story: Story
) -> tuple[Offer, tuple[str, ...]]:
    index, band, plan = kind
    low, high = band.seats
    seats = int(low * (high / low) ** rng.random())
    modules = tuple(m for m in MODULES if plan != "Starter" and rng.random() < 0.28)
    extra = sum(MODULES[m] * seats for m in modules)
    price = SEAT_PRICE[plan] * rng.uniform(0.72, 1.0)
    contract = pick(rng, ("Annual", "Multi-year", "Monthly"), band.terms)
    renew = contract == "Monthly" or rng.random() < 0.55
    return Offer(index, contract, since, seats, price, extra, renew, story), modules


def company_name(index: int) -> str:
    """A name no other index has."""
    first, second = len(COMPANY_FIRST), len(COMPANY_SECOND)
    words = COMPANY_FIRST[index % first], COMPANY_SECOND[(index // first * 7 + index) % second]
    lap = index // (first * second)
    return " ".join(words) + (f" {lap + 1}" if lap else "")


def slug(name: str) -> str:
    """The name as part of a web domain."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "".join(c for c in plain.lower() if c.isalnum())


def _people(
    rng: Rng, band: Band, home: tuple[int, str], life: Life, offer: Offer
) -> tuple[Person, ...]:
    """The champion first, then the sponsor, then the rest; a leaver's successor comes last."""
    index, domain = home
    count = int(rng.integers(band.people[0], band.people[1] + 1))
    first = int(rng.integers(len(FIRST_NAMES)))
    people = [_person(rng, (index, n, first), domain, offer) for n in range(count)]
    leaves = offer.story.kind == "champion_left"
    ended = life.churned_on or TODAY
    if leaves and offer.story.begins < ended:
        people[0] = _left(people[0], office_hours(rng, offer.story.begins))
        if rng.random() < 0.6:
            people.append(_person(rng, (index, count, first), domain, offer))
    return tuple(people)


def _person(rng: Rng, number: tuple[int, int, int], domain: str, offer: Offer) -> Person:
    index, n, shift = number
    first = FIRST_NAMES[(shift + 7 * n) % len(FIRST_NAMES)]
    name = f"{first} {LAST_NAMES[(index * 3 + 11 * n) % len(LAST_NAMES)]}"
    title, department = _title(rng, n)
    role = ("champion", "executive_sponsor", "economic_buyer")[n] if n < 3 else ""
    recorded = rng.random() < 0.6
    local = slug(name.split(maxsplit=1)[0]) + "." + slug(name.split()[1])
    return Person(
        id=f"003{index:04d}{n:03d}", name=name, email=f"{local}@{domain}", title=title,
        department=department, role=role if recorded else "",
        sentiment=pick(rng, ("", "positive", "neutral", "negative"), (0.5, 0.25, 0.18, 0.07)),
        user_ref=f"u{index:04d}_{n + 1:04d}" if n != 1 and rng.random() < 0.85 else "",
        added_at=_added(rng, n, offer), no_email=_refusal(rng, 0.06),
        no_phone=_refusal(rng, 0.12), marketing=None if rng.random() < 0.3 else _yes(rng, 0.5),
    )  # fmt: skip


def _added(rng: Rng, n: int, offer: Offer) -> datetime:
    """The first three at the start; the others over the first year; never in the future."""
    days = int(rng.integers(0, 20)) if n < 3 else int(rng.integers(0, 365))
    return office_hours(rng, min(offer.since + timedelta(days=days), TODAY - timedelta(days=4)))


def _left(person: Person, moment: datetime) -> Person:
    return replace(person, left_at=max(moment, person.added_at + timedelta(days=30)))


def _title(rng: Rng, n: int) -> tuple[str, str]:
    pool = (CHAMPION_TITLES, SPONSOR_TITLES)[n] if n < 2 else OTHER_TITLES
    return pool[int(rng.integers(len(pool)))]


def _yes(rng: Rng, share: float) -> bool:
    return bool(rng.random() < share)


def _refusal(rng: Rng, share: float) -> bool | None:
    """A refusal, none, or nothing on record."""
    known = rng.random() > 0.15
    refused = _yes(rng, share)
    return refused if known else None
