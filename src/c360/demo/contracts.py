"""The contract terms of one account: signed, grown, renewed, shrunk or ended."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from c360.demo.records import Decision, Growth, Story, Term
from c360.demo.stories import churn_probability, in_story, lost_use
from c360.demo.world import START, TODAY, Rng, add_months, at, office_hours

MONTHS = {"Annual": 12, "Multi-year": 24, "Monthly": 1}


@dataclass(frozen=True, slots=True)
class Offer:
    """What the account signs up for at first."""

    index: int
    type: str
    since: date
    seats: int
    seat_price: float
    extra_arr: int
    auto_renew: bool
    story: Story

    def arr(self, seats: int) -> int:
        return round((seats * self.seat_price + self.extra_arr) / 60) * 60


@dataclass(frozen=True, slots=True)
class Life:
    """The terms of an account and how it decided at the end of each."""

    terms: tuple[Term, ...]
    decisions: tuple[Decision, ...]
    churned_on: date | None


def live(rng: Rng, offer: Offer) -> Life:
    """Term after term until today or the churn."""
    terms: list[Term] = []
    decisions: list[Decision] = []
    term = _first(rng, offer)
    while True:
        term = _grown(rng, offer, term)
        decision = _decide(rng, offer, term, first_term=len(terms) < 12 // MONTHS[offer.type])
        if decision is not None:
            decisions.append(decision)
        if decision is not None and decision.churned:
            terms.append(replace(term, notice_at=office_hours(rng, decision.on)))
            return Life(tuple(terms), tuple(decisions), term.end if term.end <= TODAY else None)
        terms.append(term)
        following = _next(rng, offer, term, len(terms))
        if following.signed_at.date() >= TODAY:
            return Life(tuple(terms), tuple(decisions), None)
        term = following


def _first(rng: Rng, offer: Offer) -> Term:
    signed = office_hours(rng, offer.since - timedelta(days=int(rng.integers(4, 25))))
    end = add_months(offer.since, MONTHS[offer.type])
    return Term(
        f"sub_{offer.index:04d}_01", offer.type, offer.since, end,
        offer.seats, offer.arr(offer.seats), offer.auto_renew, signed,
    )  # fmt: skip


def _grown(rng: Rng, offer: Offer, term: Term) -> Term:
    """A growing account buys seats within the term, once its story is some months old."""
    day = offer.story.begins + timedelta(days=int(rng.integers(80, 200)))
    if offer.story.kind != "growth" or not term.start < day < min(term.end, TODAY):
        return term
    seats = round(term.seats * (1 + offer.story.depth))
    return replace(term, growth=Growth(office_hours(rng, day), seats, offer.arr(seats)))


def _decide(rng: Rng, offer: Offer, term: Term, *, first_term: bool) -> Decision | None:
    """Some weeks before the end; nothing is decided before the exports begin."""
    ahead = (3, 12) if offer.type == "Monthly" else (20, 80)
    on = term.end - timedelta(days=int(rng.integers(*ahead)))
    roll = rng.random()
    if on <= max(START, term.start) or on >= TODAY:
        return None
    yearly = churn_probability(offer.story, on, first_term=first_term)
    odds = yearly / 9 if offer.type == "Monthly" else yearly
    return Decision(on, round(odds, 4), bool(roll < odds))


def _next(rng: Rng, offer: Offer, term: Term, number: int) -> Term:
    days = 2 if offer.type == "Monthly" else int(rng.integers(8, 20))
    signed = office_hours(rng, term.end - timedelta(days=days))
    seats = _renewed_seats(offer.story, term)
    return Term(
        f"sub_{offer.index:04d}_{number + 1:02d}", offer.type, term.end,
        add_months(term.end, MONTHS[offer.type]), seats, _renewed_arr(offer, term, seats),
        offer.auto_renew, min(signed, at(term.end)),
    )  # fmt: skip


def _renewed_seats(story: Story, term: Term) -> int:
    """A downgrade gives up the seats it lost the use of; others keep what they have."""
    if story.kind == "downgrade" and in_story(story, term.end, 400):
        return max(3, round(term.last_seats * (1 - lost_use(story, term.end))))
    return term.last_seats


def _renewed_arr(offer: Offer, term: Term, seats: int) -> int:
    return term.last_arr if seats == term.last_seats else offer.arr(seats)
