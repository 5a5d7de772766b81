"""Indicators about contracts, renewals and payment."""

from c360.model.case import Case
from c360.model.fields import Severity
from c360.model.measures import Row
from c360.model.moment import days_between, utc
from c360.risk.finding import Finding, one_more_meeting, silence
from c360.risk.settings import RiskSettings

_CONTRACT = frozenset({"contract"})


def payment_issue(case: Case, settings: RiskSettings) -> Finding | None:
    """An invoice is long overdue.

    Holds when the worst unpaid invoice is overdue by more than 30 days (the specification's
    threshold): high. Critical from 60 days.
    """
    days = case.measures.number("days_overdue_worst")
    if days is None or days <= settings.overdue_above_days:
        return None
    overdue = (row for row in case.rows("invoices") if _days_overdue(row) >= days)
    worst = next(overdue, None)
    return Finding(
        type="payment_issue",
        severity="critical" if days >= settings.overdue_critical_days else "high",
        signal=_invoice_signal(worst),
        recommendation=("Settle the overdue invoice with the customer's billing contact",),
        evidence=("days_overdue_worst", "overdue_amount"),
        tables=frozenset({"invoice"}),
        groups=frozenset({"commercial"}),
        repairs={"days_overdue_worst": 0.0},
        object_id=None if worst is None else _invoice(worst),
    )


def _days_overdue(row: Row) -> float:
    days = row.get("days_overdue")
    return float(days) if isinstance(days, int | float) else -1.0


def _invoice(row: Row) -> str:
    return str(row.get("number") or row.get("source_id"))


def _invoice_signal(worst: Row | None) -> tuple[str, ...]:
    unnamed = (
        "An invoice is {days_overdue_worst|day|days} overdue",
        "An invoice is overdue",
    )
    if worst is None:
        return unnamed
    fact = f"invoice:{_invoice(worst)}"
    amount, days = f"{{{fact}.amount}}", f"{{{fact}.days_overdue|day|days}}"
    return (f"An invoice of {amount} is {days} overdue", *unnamed)


def contract_concern(case: Case, settings: RiskSettings) -> Finding | None:
    """The renewal is near and nobody is talking to the customer.

    Holds within 90 days of the renewal (the specification's window) when there was no two-way
    contact in the last 30 days: no meeting, call, review or answered e-mail. High; critical within
    30 days of the renewal.
    """
    renewal = case.measures.number("days_to_renewal")
    silent_for = silence(case, "days_since_two_way")
    if renewal is None or silent_for is None or silent_for < settings.no_engagement_days:
        return None
    if not 0 <= renewal <= settings.contract_concern_days:
        return None
    return Finding(
        type="contract_concern",
        severity="critical" if renewal <= settings.contract_concern_critical_days else "high",
        signal=(
            "{days_to_renewal|day|days} to renewal, no contact for {days_since_two_way|day|days}",
            "{days_to_renewal|day|days} to renewal, {no_meeting_on_record}",
            "The renewal is coming and it is time for contact again",
        ),
        recommendation=("Get in touch with the customer about the renewal now",),
        evidence=("days_to_renewal", "days_since_two_way", "contract_end", "no_meeting_on_record"),
        tables=_CONTRACT | {"activity"},
        groups=frozenset({"commercial", "engagement"}),
        repairs=one_more_meeting(case),
    )


def renewal_preparation(case: Case, settings: RiskSettings) -> Finding | None:
    """A renewal comes up and no business review (QBR) stands in the calendar before it.

    Holds within 270 days of the renewal. Low; medium within 120 days; high within 60. An account
    of which no calendar is known is not judged.
    """
    renewal = case.measures.number("days_to_renewal")
    if renewal is None or not 0 <= renewal <= settings.renewal_preparation_days:
        return None
    if not _calendar_known(case) or _qbr_before(case, renewal):
        return None
    return Finding(
        type="renewal_preparation",
        severity=_preparation_severity(renewal, settings),
        signal=(
            "{days_to_renewal|day|days} to renewal, {no_qbr_scheduled}",
            "{days_to_renewal|day|days} to renewal, {no_qbr_before_renewal}",
            "The renewal comes up, no QBR scheduled before it",
        ),
        recommendation=("Schedule a QBR before the renewal",),
        evidence=("days_to_renewal", "no_qbr_before_renewal", "contract_end", "next_qbr_at"),
        tables=_CONTRACT | {"activity"},
        groups=frozenset({"commercial", "engagement"}),
        repairs=one_more_meeting(case),
    )


def _calendar_known(case: Case) -> bool:
    """No QBR is only news where activities are recorded at all."""
    activity = case.measures.provenance.get("activity")
    recorded = activity is not None and activity.records > 0
    return recorded or case.measures.number("meetings_90d") is not None


def _qbr_before(case: Case, days_to_renewal: float) -> bool:
    qbr = case.measures.moment("next_qbr_at")
    return qbr is not None and days_between(case.as_of, qbr) <= days_to_renewal


def _preparation_severity(renewal: float, settings: RiskSettings) -> Severity:
    if renewal <= settings.renewal_preparation_high_days:
        return "high"
    return "medium" if renewal <= settings.renewal_preparation_medium_days else "low"


def notice_given(case: Case, settings: RiskSettings) -> Finding | None:
    """The customer gave notice: the contract ends unless they are won back.

    Holds from the moment of the notice on the contract in force. Critical.
    """
    del settings
    notice = case.measures.moment("notice_at")
    if notice is None or utc(notice) > case.as_of:
        return None
    return Finding(
        type="notice_given",
        severity="critical",
        signal=(
            "Notice given on {notice_at}, the contract ends on {contract_end}",
            "Notice given on {notice_at}",
            "The customer gave notice",
        ),
        recommendation=(
            "Speak with those who decided on the notice and ask what is needed to stay",
        ),
        evidence=("notice_at", "contract_end"),
        tables=_CONTRACT,
        groups=frozenset({"commercial"}),
        repairs={"notice_at": None},
    )
