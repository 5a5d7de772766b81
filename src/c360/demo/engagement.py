"""Meetings, calls, e-mails, notes, reviews and deals of one account."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from c360.demo.names import EMAIL_SUBJECTS, MEETING_SUBJECTS, NOTES
from c360.demo.records import Activity, Company, Deal, Person
from c360.demo.stories import in_story, lost_use
from c360.demo.world import AS_OF, START, TODAY, Rng, at, chance, office_hours, pick

MEETING_GAP = {"Enterprise": 28, "Mid-Market": 45, "SMB": 80}
EMAIL_GAP = {"Enterprise": 12, "Mid-Market": 18, "SMB": 34}
REVIEW_GAP = {"Enterprise": 91, "Mid-Market": 182}
COOLED = {"champion_left": 2.0, "quiet_decline": 2.2, "competitor": 1.9, "downgrade": 1.4}
"""How much rarer contact becomes within these stories."""
LATE_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Span:
    """The days within the exports on which the account was a customer."""

    first: date
    last: date


def customer_span(company: Company) -> Span:
    """From the first day as a customer, or of the exports, to the last."""
    return Span(max(company.customer_since, START), company.churned_on or TODAY)


def draw_activities(seed: int, company: Company) -> tuple[Activity, ...]:
    """Everything the CRM holds about contact with the account, oldest first."""
    rng = chance(seed, company.index, 2)
    held = [*_meetings(rng, company), *_emails(rng, company), *_reviews(rng, company)]
    held += [*_notes(rng, company), *_planned(rng, company)]
    held.sort(key=lambda a: (a.at, a.type))
    numbered = (replace(a, id=company.known_as("00U") + f"{n:05d}") for n, a in enumerate(held))
    return tuple(_sometimes_late(rng, a) for a in numbered)


def present(company: Company, moment: datetime) -> list[Person]:
    """The people known at the account at that moment."""
    return [
        p for p in company.people
        if p.added_at <= moment and (p.left_at is None or p.left_at > moment)
    ]  # fmt: skip


def cooling(company: Company, day: date) -> float:
    """How much rarer than usual contact is on that day."""
    story = company.story
    if not in_story(story, day, 700):
        return 1.0
    return COOLED.get(story.kind, 1.0)


def _days(rng: Rng, company: Company, gap: float) -> Iterator[date]:
    span = customer_span(company)
    day = span.first + timedelta(days=int(rng.integers(2, max(3, int(gap)))))
    while day < span.last:
        yield day
        usual = gap * cooling(company, day)
        day += timedelta(days=max(2, round(usual * rng.uniform(0.7, 1.3))))


def _activity(kind: str, moment: datetime, people: tuple[str, ...], subject: str) -> Activity:
    return Activity("", kind, moment, moment + timedelta(hours=2), "Completed", "Outbound", people,
                    subject)  # fmt: skip


def _meetings(rng: Rng, company: Company) -> Iterator[Activity]:
    for day in _days(rng, company, MEETING_GAP[company.segment]):
        moment = office_hours(rng, day)
        kind = "Call" if rng.random() < 0.3 else "Meeting"
        met = _activity(kind, moment, _invited(rng, company, moment), pick(rng, MEETING_SUBJECTS))
        roll = rng.random()
        if roll < 0.05:
            yield replace(met, status="Canceled", recorded_at=moment - timedelta(hours=5))
        elif roll < 0.25:
            yield replace(met, planned_at=moment - timedelta(days=int(rng.integers(3, 15))))
        else:
            yield met


def _invited(rng: Rng, company: Company, moment: datetime) -> tuple[str, ...]:
    here = present(company, moment)
    chosen = [p.id for n, p in enumerate(here) if rng.random() < (0.75, 0.25)[min(n, 1)]]
    return tuple(chosen) if chosen or not here else (here[-1].id,)


def _emails(rng: Rng, company: Company) -> Iterator[Activity]:
    for day in _days(rng, company, EMAIL_GAP[company.segment]):
        moment = office_hours(rng, day)
        here = [p for p in present(company, moment) if not p.no_email]
        if not here:
            continue
        to = here[0 if rng.random() < 0.5 else int(rng.integers(len(here)))]
        hours = float(rng.lognormal(2.7, 0.8)) * cooling(company, day)
        mail = _activity("Email", moment, (to.id,), pick(rng, EMAIL_SUBJECTS))
        if rng.random() < 0.18:
            yield mail if rng.random() < 0.5 else replace(mail, direction="Inbound")
        else:
            seen = moment + timedelta(hours=hours)
            yield replace(mail, reply_minutes=round(hours * 60), recorded_at=seen)


def _reviews(rng: Rng, company: Company) -> Iterator[Activity]:
    if company.segment not in REVIEW_GAP or company.story.kind == "quiet_decline":
        return
    for day in _days(rng, company, REVIEW_GAP[company.segment]):
        moment = office_hours(rng, day)
        people = tuple(p.id for p in present(company, moment)[:3])
        yield _activity("Business Review", moment, people, "Quarterly business review")


def _notes(rng: Rng, company: Company) -> Iterator[Activity]:
    for day in _days(rng, company, 70):
        body, sensitivity = NOTES[int(rng.choice(len(NOTES), p=(0.3, 0.25, 0.25, 0.14, 0.06)))]
        note = _activity("Note", office_hours(rng, day), (), "Account note")
        yield replace(note, direction="Internal", body=body, sensitivity=sensitivity)


def _planned(rng: Rng, company: Company) -> Iterator[Activity]:
    """What is in the calendar after today: reviews for half of the larger accounts, meetings."""
    if company.churned_on is not None:
        return
    wanted = [("Meeting", "Next check-in", 0.4, 25)]
    if company.segment in REVIEW_GAP:
        wanted.append(("Business Review", "Quarterly business review", 0.5, 80))
    for kind, subject, share, ahead in wanted:
        if rng.random() >= share / cooling(company, TODAY):
            continue
        moment = office_hours(rng, TODAY + timedelta(days=int(rng.integers(2, ahead))))
        people = tuple(p.id for p in present(company, AS_OF)[:2])
        entered = office_hours(rng, TODAY - timedelta(days=int(rng.integers(4, 20))))
        yield replace(_activity(kind, moment, people, subject), status="Planned",
                      recorded_at=entered)  # fmt: skip


def _sometimes_late(rng: Rng, activity: Activity) -> Activity:
    """Some contact is entered in the CRM days after it took place."""
    if rng.random() >= LATE_SHARE or activity.status == "Planned" or activity.planned_at:
        return activity
    later = timedelta(days=int(rng.integers(3, 10)))
    return replace(activity, recorded_at=activity.recorded_at + later)


def is_late(activity: Activity) -> bool:
    """Whether it was written down days after it took place."""
    reply = timedelta(minutes=activity.reply_minutes or 0)
    return activity.recorded_at - activity.at - reply > timedelta(days=2)


def draw_deals(seed: int, company: Company) -> tuple[Deal, ...]:
    """The first sale, every renewal, and what a growing account was offered."""
    rng = chance(seed, company.index, 3)
    deals = [_first_sale(company), *_renewals(company), *_expansions(rng, company)]
    return tuple(replace(d, id=company.known_as("006") + f"{n:03d}") for n, d in enumerate(deals))


def _first_sale(company: Company) -> Deal:
    term = company.terms[0]
    return Deal("", f"{company.name} first order", "New Business", company.plan, term.arr,
                company.created_at, term.start, "Closed Won", term.signed_at)  # fmt: skip


def _renewals(company: Company) -> Iterator[Deal]:
    if company.terms[0].type == "Monthly":
        return
    for n, term in enumerate(company.terms):
        opened = at(term.end - timedelta(days=120), 9)
        if opened >= AS_OF:
            continue
        deal = Deal("", f"{company.name} renewal {term.end.year}", "Renewal", company.plan,
                    term.last_arr, opened, term.end, "Negotiation")  # fmt: skip
        if n + 1 < len(company.terms):
            after = company.terms[n + 1]
            yield replace(deal, stage="Closed Won", amount=after.arr, closed_at=after.signed_at)
        elif term.notice_at is not None and term.notice_at < AS_OF:
            yield replace(deal, stage="Closed Lost", closed_at=term.notice_at)
        else:
            yield deal


def _expansions(rng: Rng, company: Company) -> Iterator[Deal]:
    for term in company.terms:
        if term.growth is None:
            continue
        opened = term.growth.at - timedelta(days=int(rng.integers(20, 70)))
        yield Deal("", f"{company.name} more seats", "Expansion", "seats",
                   term.growth.arr - term.arr, opened, term.growth.at.date(), "Closed Won",
                   term.growth.at)  # fmt: skip
    thriving = company.churned_on is None and lost_use(company.story, TODAY) < 0.1
    if thriving and company.plan != "Starter" and rng.random() < 0.12:
        amount = round(company.terms[-1].last_arr * 0.15)
        opened = office_hours(rng, TODAY - timedelta(days=int(rng.integers(5, 60))))
        yield Deal("", f"{company.name} add-on", "Expansion", "Advanced Analytics", amount, opened,
                   TODAY + timedelta(days=45), pick(rng, ("Prospecting", "Proposal")))  # fmt: skip
