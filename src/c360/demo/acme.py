"""Acme Corporation, `acc_12345`: the specification's example, record by record.

Every figure of the example follows from these records by the formulas of the specification. The
quarter before was better: five meetings, quick replies, an 8 from the sponsor; then contact
thinned out while product use stayed level.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from c360.demo.acme_people import DAVID, ELENA, HOME, JENNIFER, PRIYA, TOM, acme_people
from c360.demo.acme_support import acme_escalations, acme_surveys, acme_tickets
from c360.demo.names import EMAIL_SUBJECTS
from c360.demo.records import (
    Activity,
    Company,
    CsRisk,
    Deal,
    Dossier,
    Goal,
    GoalState,
    Holding,
    Invoice,
    Milestone,
    Outcome,
    Payment,
    Plan,
    Story,
    Success,
    Term,
)
from c360.demo.world import AS_OF, CS_STOPPED, add_months, at

MEETINGS = (
    # A year of check-ins about every month; five in the autumn; three since.
    ("2022-06-21", (DAVID, JENNIFER)), ("2022-08-23", (DAVID, TOM)), ("2022-10-18", (DAVID,)),
    ("2022-12-13", (DAVID, JENNIFER)), ("2023-01-17", (DAVID, PRIYA)),
    ("2023-02-20", (DAVID, PRIYA)), ("2023-03-22", (DAVID, JENNIFER)), ("2023-04-26", (DAVID,)),
    ("2023-05-30", (DAVID, ELENA)), ("2023-06-22", (DAVID, JENNIFER)), ("2023-07-17", (DAVID,)),
    ("2023-08-20", (DAVID, PRIYA)), ("2023-09-11", (DAVID, JENNIFER)), ("2023-10-03", (DAVID,)),
    ("2023-10-25", (DAVID, JENNIFER, TOM)), ("2023-11-16", (DAVID, PRIYA)),
    ("2023-12-12", (DAVID, PRIYA)), ("2024-01-15", (DAVID, JENNIFER)),
    ("2024-01-28", (DAVID, ELENA)),
)  # fmt: skip
REVIEWS = ("2022-09-08", "2023-08-10")
QUICK, SLOW = (10, 30, 22, 16, 40), (30, 75, 52, 44, 60)
"""Hours until a reply, in turn: medians 22 until the autumn, 52 since."""
SLOW_SINCE = datetime(2023, 11, 17, 14, 30, tzinfo=AS_OF.tzinfo)
NOTES = (
    ("2023-04-27", "Weekly reports are now built by the analytics team itself.", "normal"),
    ("2023-10-04", "Renewal signed for one year; asked to review terms each autumn.", "normal"),
    ("2023-12-13", "A new budget round starts in spring.", "sensitive"),
    ("2024-01-29", "Next check-in not agreed yet; follow up by mail.", "normal"),
)
USED_SEATS = (
    ("2022-03-20", 150, 62), ("2022-06-15", 150, 118), ("2022-10-02", 250, 182),
    ("2023-02-15", 250, 218), ("2023-06-15", 250, 234), ("2023-09-30", 250, 241),
    ("2023-11-10", 250, 243), ("2023-12-20", 250, 245), ("2024-02-01", 250, 245),
)  # fmt: skip
GOALS = (
    ("Cut the monthly closing time", "hours saved", 200.0, "On track"),
    ("Automate weekly reporting", "reports", 100.0, "On track"),
    ("Bring branch teams on board", "active users", 50.0, "At risk"),
    ("Connect the data sources", "sources", 20.0, "On track"),
    ("Replace manual spreadsheets", "spreadsheets", 80.0, "At risk"),
)
REALISED = 0.6


def _day(text: str) -> date:
    return date.fromisoformat(text)


def acme_company() -> Company:
    """Who Acme is, its people and its three terms."""
    return Company(
        index=0, crm_id="acc_12345", name="Acme Corporation", domain=HOME, segment="Enterprise",
        industry="Financial Services", country="US", employees=5200, plan="Business",
        currency="USD", customer_since=date(2022, 3, 15), created_at=at(date(2022, 1, 10), 15),
        csm="Sarah Chen", ae="Michael Torres", story=Story("example", date(2023, 11, 20), 0.0),
        modules=(), billing_months=1, pay_method="ach_debit", terms=_terms(), decisions=(),
        churned_on=None, people=acme_people(),
    )  # fmt: skip


def _terms() -> tuple[Term, ...]:
    first, second, third, end = (
        date(2022, 3, 15), date(2022, 9, 30), date(2023, 9, 30), date(2024, 9, 30)
    )  # fmt: skip
    pilot = Term("sub_0000_01", "Pilot", first, second, 150, 108_000, auto_renew=False,
                 signed_at=at(date(2022, 3, 1), 16))  # fmt: skip
    annual = Term("sub_0000_02", "Annual", second, third, 250, 180_000, auto_renew=False,
                  signed_at=at(date(2022, 9, 12), 15))  # fmt: skip
    renewed = replace(annual, id="sub_0000_03", start=third, end=end,
                      signed_at=at(date(2023, 9, 18), 15))  # fmt: skip
    return pilot, annual, renewed


def acme_dossier() -> Dossier:
    """Everything that happened at Acme."""
    company = acme_company()
    invoices = tuple(_invoices())
    return Dossier(
        company, tuple(_activities()), _deals(), acme_tickets(), acme_escalations(),
        acme_surveys(), _success(), invoices, tuple(_payments(invoices)), _holdings(),
        _outcomes(company.terms),
    )  # fmt: skip


def _activities() -> Iterator[Activity]:
    held = sorted((*_meetings(), *_emails(), *_notes()), key=lambda a: a.at)
    return (replace(a, id=f"00U0000{n:05d}") for n, a in enumerate(held))


def _meetings() -> Iterator[Activity]:
    """Check-ins at ten in the morning, written down two hours later."""
    for text, people in MEETINGS:
        start = at(_day(text), 10)
        yield Activity("", "Meeting", start, start + timedelta(hours=2), "Completed", "Outbound",
                       people, "Monthly check-in")  # fmt: skip
    for text in REVIEWS:
        start = at(_day(text), 15)
        yield Activity("", "Business Review", start, start + timedelta(hours=2), "Completed",
                       "Outbound", (DAVID, JENNIFER, PRIYA),
                       "Quarterly business review")  # fmt: skip


def _emails() -> Iterator[Activity]:
    """To the champion every six days, to another every eighteen: twenty in ninety days."""
    for to, gap, since in ((DAVID, 6, 3.5), (ELENA, 18, 6.5)):
        for n in range(660 // gap):
            sent = AS_OF - timedelta(days=since + gap * n)
            hours = (SLOW if sent >= SLOW_SINCE else QUICK)[n % 5]
            yield Activity("", "Email", sent, sent + timedelta(hours=hours), "Completed",
                           "Outbound", (to,), EMAIL_SUBJECTS[n % len(EMAIL_SUBJECTS)],
                           reply_minutes=hours * 60)  # fmt: skip


def _notes() -> Iterator[Activity]:
    for text, body, sensitivity in NOTES:
        written = at(_day(text), 16)
        yield Activity("", "Note", written, written, "Completed", "Internal", (), "Account note",
                       body=body, sensitivity=sensitivity)  # fmt: skip


def _deals() -> tuple[Deal, ...]:
    def won(n: int, name: str, kind: str, amount: int, term: Term) -> Deal:
        opened = term.signed_at - timedelta(days=75)
        return Deal(f"0060000{n:03d}", f"Acme {name}", kind, "Business", amount, opened,
                    term.start, "Closed Won", term.signed_at)  # fmt: skip

    first, second, third = _terms()
    return (
        won(0, "pilot", "New Business", 108_000, first),
        won(1, "roll-out", "Expansion", 72_000, second),
        won(2, "renewal 2023", "Renewal", 180_000, third),
    )


def _success() -> Success:
    mondays = [date(2022, 3, 21) + timedelta(days=7 * n) for n in range(100)]
    scores = tuple((d, _score(d)) for d in mondays if d <= CS_STOPPED.date())
    pulses = (
        (at(date(2023, 6, 23), 15), "Green"), (at(date(2023, 10, 26), 15), "Green"),
        (at(date(2024, 1, 29), 15), "Yellow"),
    )  # fmt: skip
    stages = (
        (at(date(2022, 3, 15), 9), "Onboarding"), (at(date(2022, 6, 1), 9), "Adoption"),
        (at(date(2023, 1, 10), 9), "Value"),
    )  # fmt: skip
    slow_start = CsRisk("cta000001", "Slow start of the branch teams", "Medium",
                        at(date(2022, 5, 10), 14), at(date(2022, 8, 2), 14))  # fmt: skip
    return Success(scores, pulses, stages, (slow_start,), (_plan(),))


def _score(day: date) -> int:
    """The platform's own score: it slips in winter, a little later than the contact did."""
    weeks = max(0, (day - date(2023, 12, 18)).days // 7)
    return 79 + day.toordinal() // 7 % 3 - min(weeks, 8)


def _plan() -> Plan:
    """Made in December: too young for a trend."""
    made = at(date(2023, 12, 5), 15)
    goals = tuple(_goal(n, made) for n in range(len(GOALS)))
    steps = (
        Milestone("sp0000m0", "Kick-off held", date(2023, 12, 15), at(date(2023, 12, 12), 12)),
        Milestone("sp0000m1", "Data connected", date(2024, 1, 31), at(date(2024, 1, 30), 12)),
        Milestone("sp0000m2", "Branch teams trained", date(2024, 4, 30), None),
    )
    return Plan("sp000001", "Value plan 2024", "Active", made, date(2024, 9, 15), goals, steps)


def _goal(number: int, made: datetime) -> Goal:
    name, unit, target, status = GOALS[number]
    states = (
        GoalState(made, "On track", 0.0),
        GoalState(made + timedelta(days=35), "On track", round(target * 0.3, 1)),
        GoalState(at(date(2024, 2, 5), 15), status, round(target * REALISED, 1)),
    )
    return Goal(f"sp0000g{number}", name, date(2024, 8, 31), target, unit, states)


def _invoices() -> Iterator[Invoice]:
    """Monthly, issued on the 5th, due 30 days later, paid on the 1st before that."""
    for n in range(23):
        day = add_months(date(2022, 4, 5), n)
        paid = at(add_months(day.replace(day=1), 1), 10)
        term = next(t for t in reversed(_terms()) if t.start <= day)
        yield Invoice(f"in_0000_{n:03d}", f"INV-0000-{n:03d}", term.id, at(day, 6),
                      at(day, 6) + timedelta(days=30), paid if paid < AS_OF else None,
                      term.arr * 100 // 12)  # fmt: skip


def _payments(invoices: tuple[Invoice, ...]) -> Iterator[Payment]:
    for invoice in invoices:
        if invoice.paid_at is not None:
            yield Payment("py" + invoice.id.removeprefix("in"), invoice.id, invoice.paid_at,
                          invoice.amount_cents, "ach_debit", "succeeded")  # fmt: skip


def _holdings() -> tuple[Holding, ...]:
    moments = [(at(_day(text), 20), granted, used) for text, granted, used in USED_SEATS]
    calls = [(m, granted * 4000, round(granted * 4000 * 0.62)) for m, granted, _ in moments]
    start = date(2022, 3, 15)
    return (
        Holding("ent_0000_seats", "seats", "Seats", None, start, None, tuple(moments)),
        Holding("ent_0000_api", "limit", "API calls per month", None, start, None, tuple(calls)),
    )


def _outcomes(terms: tuple[Term, ...]) -> tuple[Outcome, ...]:
    first, second, third = terms
    return (
        Outcome("oc_0000_00", "expanded", at(second.start), first.arr, second.arr),
        Outcome("oc_0000_01", "renewed", at(third.start), second.arr, third.arr),
    )
