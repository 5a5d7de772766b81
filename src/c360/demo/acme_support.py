"""Acme's tickets, its escalation, and its answers to surveys."""

from datetime import date, datetime, timedelta

from c360.demo.acme_people import DAVID, ELENA, JENNIFER, PRIYA
from c360.demo.records import Escalation, Survey, Ticket
from c360.demo.world import at

SLA_DAYS = {"urgent": 1, "high": 7, "normal": 14, "low": 30}
RATE_LIMIT = "API rate limiting causing batch job failures"
TICKETS = (
    # number, day opened, category, priority, hours to solve (None: open), subject
    (3107, "2022-04-05", "Access", "normal", 20, "User cannot sign in"),
    (3160, "2022-05-19", "Integration", "normal", 30, "Import from the data lake fails"),
    (3288, "2022-09-14", "How-to", "low", 26, "How to share a dashboard"),
    (3391, "2022-12-06", "Performance", "high", 22, "Report export times out"),
    (3502, "2023-02-21", "Integration", "normal", 28, "Webhook delivers events twice"),
    (3640, "2023-04-18", "Reporting", "normal", 19, "Scheduled report not sent"),
    (3711, "2023-06-13", "Performance", "high", 25, "Search is slow"),
    (3802, "2023-07-25", "Access", "low", 18, "Role change has no effect"),
    (3866, "2023-08-22", "Integration", "high", 20, "Connector stops after token refresh"),
    (3889, "2023-08-31", "Access", "normal", 12, "Invitation mail not received"),
    (3921, "2023-09-07", "Integration", "high", 36, "Field mapping lost after update"),
    (3957, "2023-09-19", "Performance", "high", 30, "Dashboard takes a minute to load"),
    (3990, "2023-09-28", "Billing", "low", 14, "Question about the seat count"),
    (4021, "2023-10-05", "Integration", "high", 28, "Webhook delivers events twice"),
    (4066, "2023-10-17", "Reporting", "normal", 16, "Totals differ between two reports"),
    (4102, "2023-10-24", "Integration", "high", 32, "Import from the data lake fails"),
    (4139, "2023-11-02", "How-to", "low", 20, "How to archive a project"),
    (4175, "2023-11-09", "Performance", "high", 32, "Report export times out"),
    (4213, "2023-11-28", "Performance", "high", 14, "Dashboard takes a minute to load"),
    (4262, "2023-12-07", "Integration", "high", 20, "Connector stops after token refresh"),
    (4318, "2023-12-19", "Access", "normal", 6, "User cannot sign in"),
    (4377, "2024-01-09", "Integration", "high", 26, "Webhook delivers events twice"),
    (4431, "2024-01-22", "Reporting", "normal", 32, "Totals differ between two reports"),
    (4468, "2024-01-30", "Performance", "high", 10, "Search is slow"),
    (4509, "2024-02-07", "Billing", "normal", None, "Invoice shows an old address"),
    (4521, "2024-02-10", "Integration", "high", None, RATE_LIMIT),
)
RATINGS = {
    # ticket: satisfaction with its solution; 3.8 on average in the autumn, 4.2 since
    3107: 4, 3391: 4, 3640: 4, 3711: 3, 3866: 4, 3921: 3, 3990: 4, 4066: 4, 4175: 4,
    4213: 4, 4262: 4, 4318: 5, 4377: 4, 4468: 4,
}  # fmt: skip
RECOMMENDATIONS = (
    (DAVID, "2022-11-15", 9), (JENNIFER, "2022-11-16", 8), (DAVID, "2023-06-20", 9),
    (JENNIFER, "2023-06-21", 8), (JENNIFER, "2023-12-06", 7), (DAVID, "2024-01-23", 9),
)  # fmt: skip


def _opened(text: str) -> datetime:
    return at(date.fromisoformat(text), 8.5)


def acme_tickets() -> tuple[Ticket, ...]:
    """All tickets; the newest two are open."""
    asking = (PRIYA, ELENA, DAVID)
    return tuple(
        Ticket(
            f"TKT-{number}", subject, category, ((_opened(day), priority),), _opened(day),
            None if hours is None else _opened(day) + timedelta(hours=hours),
            _opened(day) + timedelta(days=SLA_DAYS[priority]), asking[n % 3],
        )
        for n, (number, day, category, priority, hours, subject) in enumerate(TICKETS)
    )  # fmt: skip


def acme_escalations() -> tuple[Escalation, ...]:
    """One, open: within its SLA until two days from now."""
    opened = at(date(2024, 2, 10), 11)
    return (
        Escalation("ESC-4521", "TKT-4521", RATE_LIMIT, "high", opened, None,
                   _opened("2024-02-10") + timedelta(days=SLA_DAYS["high"])),
    )  # fmt: skip


def acme_surveys() -> tuple[Survey, ...]:
    """Ratings of solved tickets, and what the champion and the sponsor answered."""
    solved = {t.id: t.solved_at for t in acme_tickets() if t.solved_at is not None}
    rated = tuple(
        Survey(f"srv0000{number}", "csat", score, 5, solved[f"TKT-{number}"] + timedelta(hours=5),
               "", f"TKT-{number}")
        for number, score in RATINGS.items()
    )  # fmt: skip
    asked = tuple(
        Survey(f"srv00009{n:03d}", "nps", score, 10, at(date.fromisoformat(day), 14), contact)
        for n, (contact, day, score) in enumerate(RECOMMENDATIONS)
    )
    return (*rated, *asked)
