"""The document's summaries: profile, engagement, support, usage and commercial."""

from collections.abc import Sequence
from typing import Literal

from c360.model.document import (
    AccountProfile,
    ActiveEscalation,
    Billing,
    Champion,
    CommercialSummary,
    Contract,
    EngagementSummary,
    ExecutiveSponsor,
    Expansion,
    Interval,
    SupportSummary,
    TopIssue,
    UsageSummary,
)
from c360.model.escalations import gravest, ticket_of
from c360.model.measures import Row, Scalar
from c360.publish.settings import DocumentSettings
from c360.publish.sheet import Sheet, day, flag, number, one_place, ratio, text, two_places, whole

Cadence = Literal["weekly", "biweekly", "monthly", "quarterly", "irregular"]
Level = Literal["high", "medium", "low"]
_LEVELS: dict[str, Level] = {"high": "high", "medium": "medium", "low": "low"}


def account_profile(sheet: Sheet) -> AccountProfile:
    """Who the account is."""
    at = "/accountProfile/"
    return AccountProfile(
        name=sheet.profile(at + "name", "name", text),
        segment=sheet.profile(at + "segment", "segment", text),
        industry=sheet.profile(at + "industry", "industry", text),
        arr=sheet.profile(at + "arr", "arr", number),
        customerSince=sheet.profile(at + "customerSince", "customer_since", day),
        csm=sheet.profile(at + "csm", "csm", text),
        ae=sheet.profile(at + "ae", "ae", text),
        contractEnd=sheet.feature(at + "contractEnd", "contract_end", day),
        currency=sheet.profile(at + "currency", "currency", text),
        plan=sheet.profile(at + "plan", "plan", text),
        country=sheet.profile(at + "country", "country", text),
    )


def engagement_summary(
    sheet: Sheet, settings: DocumentSettings, *, champion_at_risk: bool
) -> EngagementSummary:
    """How the two companies are in touch."""
    at = "/engagementSummary/"
    return EngagementSummary(
        lastMeeting=sheet.feature(at + "lastMeeting", "last_meeting_at", day),
        daysSinceContact=sheet.feature(at + "daysSinceContact", "days_since_meeting", whole),
        meetingCadence=sheet.feature(
            at + "meetingCadence",
            "meeting_gap_median_days_365d",
            lambda gap: _cadence(number(gap), settings),
        ),
        responsiveness=sheet.feature(
            at + "responsiveness",
            "median_reply_hours_90d",
            lambda hours: _responsiveness(number(hours), settings),
        ),
        npsScore=sheet.feature(at + "npsScore", "nps_score", one_place),
        executiveSponsor=_sponsor(sheet, at + "executiveSponsor/"),
        champion=_champion(sheet, at + "champion/", at_risk=champion_at_risk),
        meetingsLast90Days=sheet.feature(at + "meetingsLast90Days", "meetings_90d", whole),
        medianReplyHours=sheet.feature(
            at + "medianReplyHours", "median_reply_hours_90d", one_place
        ),
        activeContactsLast90Days=sheet.feature(
            at + "activeContactsLast90Days", "two_way_contacts_90d", whole
        ),
        nextQbr=sheet.feature(at + "nextQbr", "next_qbr_at", day),
    )


def _cadence(gap_days: float, settings: DocumentSettings) -> Cadence:
    if gap_days <= settings.cadence_weekly_days:
        return "weekly"
    if gap_days <= settings.cadence_biweekly_days:
        return "biweekly"
    if gap_days <= settings.cadence_monthly_days:
        return "monthly"
    return "quarterly" if gap_days <= settings.cadence_quarterly_days else "irregular"


def _responsiveness(hours: float, settings: DocumentSettings) -> Level:
    if hours <= settings.reply_high_hours:
        return "high"
    return "medium" if hours <= settings.reply_medium_hours else "low"


def _sponsor(sheet: Sheet, at: str) -> ExecutiveSponsor:
    person = _person(sheet, "sponsor_ref")
    return ExecutiveSponsor(
        name=sheet.feature(at + "name", "sponsor_name", text),
        title=sheet.feature(at + "title", "sponsor_title", text),
        lastEngagement=sheet.feature(at + "lastEngagement", "sponsor_last_touch_at", day),
        sentiment=sheet.feature(at + "sentiment", "sponsor_sentiment", text),
        basis=sheet.given(
            at + "basis", _basis(person, "executive_sponsor"), "no executive sponsor is known"
        ),
        why=sheet.given(at + "why", _why(person), "no executive sponsor is known", "sponsor_name"),
    )


def _champion(sheet: Sheet, at: str, *, at_risk: bool) -> Champion:
    person = _person(sheet, "champion_ref")
    known = sheet.case.measures["champion_ref"] is not None
    return Champion(
        name=sheet.feature(at + "name", "champion_name", text),
        title=sheet.feature(at + "title", "champion_title", text),
        engagement=sheet.feature(
            at + "engagement", "champion_engagement", lambda level: _LEVELS[str(level)]
        ),
        riskFlag=sheet.given(
            at + "riskFlag",
            at_risk if known else None,
            "no champion is known",
            "champion_name",
        ),
        basis=sheet.given(at + "basis", _basis(person, "champion"), "no champion is known"),
        why=sheet.given(at + "why", _why(person), "no champion is known", "champion_name"),
    )


def _person(sheet: Sheet, ref_feature: str) -> Row | None:
    ref = sheet.case.measures[ref_feature]
    if ref is None:
        return None
    return next((row for row in sheet.case.rows("contacts") if row["source_id"] == ref), None)


def _basis(person: Row | None, role: str) -> Literal["observed", "inferred"] | None:
    """Observed where a person recorded just that role; else c360 inferred it."""
    if person is None:
        return None
    return "observed" if person.get("role") == role else "inferred"


def _why(person: Row | None) -> str | None:
    why = None if person is None else person.get("why")
    return None if why is None else str(why)


def support_summary(sheet: Sheet, settings: DocumentSettings) -> SupportSummary:
    """What support sees."""
    at = "/supportSummary/"
    topics = sheet.case.rows("topics")[: settings.top_issues]
    if topics:
        sheet.cite(at + "topIssues", "tickets_90d")
    return SupportSummary(
        openTickets=sheet.feature(at + "openTickets", "open_tickets", whole),
        ticketsLast90Days=sheet.feature(at + "ticketsLast90Days", "tickets_90d", whole),
        avgResolutionTime=sheet.feature(
            at + "avgResolutionTime",
            "mean_resolution_hours_90d",
            lambda hours: _duration(number(hours), settings),
        ),
        csat=sheet.feature(at + "csat", "csat_90d", one_place),
        escalations=sheet.feature(at + "escalations", "escalations_open", whole),
        topIssues=[
            TopIssue(category=str(row["category"]), count=whole(row["count"])) for row in topics
        ],
        activeEscalation=_escalation(sheet, at + "activeEscalation/"),
        p1OpenedLast90Days=sheet.feature(at + "p1OpenedLast90Days", "p1_opened_90d", whole),
        p2OpenedLast90Days=sheet.feature(at + "p2OpenedLast90Days", "p2_opened_90d", whole),
    )


def _duration(hours: float, settings: DocumentSettings) -> str:
    if hours <= settings.resolution_in_hours_up_to:
        return f"{int(hours + 0.5)}h"
    return f"{int(hours / 24 + 0.5)}d"


def _escalation(sheet: Sheet, at: str) -> ActiveEscalation:
    rows = sheet.case.rows("escalations")
    if sheet.case.measures["escalations_open"] is None:
        reason = sheet.why_missing("escalations_open")
    else:
        reason = "no escalation is open"
    worst = gravest(rows)
    ticket = None if worst is None else ticket_of(worst)

    def cell(name: str, column: str) -> Scalar:
        value = None if worst is None else worst.get(column)
        why = reason if worst is None else f"the escalation does not give its {column}"
        fact = "due" if column == "sla_due_at" else column
        sheet.given(at + name, value, why, f"escalation:{ticket}.{fact}")
        return value

    issue, severity, due = (
        cell("issue", "issue"),
        cell("severity", "severity"),
        cell("due", "sla_due_at"),
    )
    days_open, past_sla = cell("daysOpen", "days_open"), cell("pastSla", "past_sla")
    return ActiveEscalation(
        ticketId=sheet.given(at + "ticketId", ticket, reason, f"escalation:{ticket}.issue"),
        issue=None if issue is None else str(issue),
        severity=None if severity is None else str(severity),
        daysOpen=None if days_open is None else whole(days_open),
        due=None if due is None else day(due),
        pastSla=None if past_sla is None else bool(past_sla),
    )


def usage_summary(sheet: Sheet, settings: DocumentSettings) -> UsageSummary:
    """How the product is used."""
    at = "/usageSummary/"
    top, weak = _top_features(sheet.case.rows("features"), settings), _weak(sheet, settings)
    return UsageSummary(
        mau=sheet.feature(at + "mau", "mau_28d", whole),
        mauTrend=sheet.feature(
            at + "mauTrend",
            "active_users_trend_28d",
            lambda change: _mau_trend(number(change), settings),
        ),
        dauWauRatio=sheet.feature(at + "dauWauRatio", "dau_wau_ratio_28d", ratio),
        topFeatures=sheet.given(
            at + "topFeatures",
            [_label(row) for row in top] or None,
            _why_no_top(sheet),
            *(f"feature:{row['feature']}.users" for row in top),
        ),
        underutilized=sheet.given(at + "underutilized", weak, _why_not_weak(sheet), "mau_28d"),
        usageDepth=sheet.feature(at + "usageDepth", "usage_depth_28d", ratio),
        powerUsers=sheet.feature(at + "powerUsers", "power_users_28d", whole),
        atRiskUsers=sheet.feature(at + "atRiskUsers", "at_risk_users_28d", whole),
        activeUsersTrend=sheet.feature(at + "activeUsersTrend", "active_users_trend_28d", ratio),
        activeUsersTrendInterval=_trend_interval(sheet, at + "activeUsersTrendInterval"),
        featureBreadth=sheet.feature(at + "featureBreadth", "feature_breadth_28d", ratio),
        daysSinceLastUsage=sheet.feature(at + "daysSinceLastUsage", "days_since_last_usage", whole),
    )


def _why_no_top(sheet: Sheet) -> str:
    """Why no feature can be called most used."""
    if sheet.case.measures.provenance.get("usage") is None:
        return sheet.why_missing("days_since_last_usage")
    return "no use of a named feature is on record for the last 28 days"


def _why_not_weak(sheet: Sheet) -> str:
    """Why nothing can be called underutilized."""
    if sheet.case.measures["mau_28d"] is None:
        return sheet.why_missing("mau_28d")
    if sheet.case.measures["mau_28d"] == 0:
        return "nobody used the product in the last 28 days"
    return "no feature catalogue says what the plan holds"


def _mau_trend(change: float, settings: DocumentSettings) -> Literal["up", "stable", "down"]:
    if abs(change) <= settings.mau_stable_within:
        return "stable"
    return "up" if change > 0 else "down"


def _trend_interval(sheet: Sheet, at: str) -> Interval | None:
    low = sheet.feature(at, "active_users_trend_low_90", two_places)
    high = sheet.feature(at, "active_users_trend_high_90", two_places)
    return None if low is None or high is None else Interval(low=low, high=high)


def _top_features(rows: Sequence[Row], settings: DocumentSettings) -> list[Row]:
    """The features with most distinct users; by events where users are not counted."""
    used = [row for row in rows if _size(row) > (0, 0)]
    used.sort(key=lambda row: (tuple(-part for part in _size(row)), str(row["feature"])))
    return used[: settings.top_features]


def _label(row: Row) -> str:
    return str(row.get("label") or row["feature"])


def _size(row: Row) -> tuple[float, float]:
    users, events = row.get("users_28d"), row.get("events_28d")
    return (
        float(users) if isinstance(users, int | float) else 0.0,
        float(events) if isinstance(events, int | float) else 0.0,
    )


def _weak(sheet: Sheet, settings: DocumentSettings) -> list[str] | None:
    """Features in the plan that under a fifth of the monthly users use, least used first."""
    mau = sheet.case.measures.number("mau_28d")
    held = [row for row in sheet.case.rows("features") if row.get("in_plan")]
    if not mau or not held:
        return None
    weak = [row for row in held if _size(row)[0] / mau < settings.underutilized_share]
    weak.sort(key=lambda row: (_size(row), str(row["feature"])))
    return [_label(row) for row in weak[: settings.underutilized]]


def commercial_summary(sheet: Sheet, potential_upsell: Sequence[str]) -> CommercialSummary:
    """What they bought, pay and could buy."""
    at = "/commercialSummary/"
    return CommercialSummary(
        arr=sheet.profile(at + "arr", "arr", number),
        contract=_contract(sheet, at + "contract/"),
        billing=_billing(sheet, at + "billing/"),
        expansion=Expansion(
            currentSeats=sheet.feature(at + "expansion/currentSeats", "paid_seats", whole),
            usedSeats=sheet.feature(at + "expansion/usedSeats", "used_seats", whole),
            seatUtilization=sheet.feature(
                at + "expansion/seatUtilization", "seat_utilization", ratio
            ),
            potentialUpsell=list(potential_upsell),
        ),
        arrChangeOverTerm=sheet.feature(at + "arrChangeOverTerm", "arr_change_term", ratio),
    )


def _contract(sheet: Sheet, at: str) -> Contract:
    return Contract(
        type=sheet.feature(at + "type", "contract_type", text),
        startDate=sheet.feature(at + "startDate", "contract_start", day),
        endDate=sheet.feature(at + "endDate", "contract_end", day),
        daysToRenewal=sheet.feature(at + "daysToRenewal", "days_to_renewal", whole),
        autoRenew=sheet.feature(at + "autoRenew", "auto_renew", flag),
        noticeGiven=sheet.feature(at + "noticeGiven", "notice_at", day),
    )


_BILLING: dict[str, Literal["current", "overdue", "delinquent"]] = {
    "current": "current",
    "overdue": "overdue",
    "delinquent": "delinquent",
}


def _billing(sheet: Sheet, at: str) -> Billing:
    return Billing(
        status=sheet.feature(at + "status", "billing_status", lambda status: _BILLING[str(status)]),
        lastPayment=sheet.feature(at + "lastPayment", "last_payment_at", day),
        paymentMethod=sheet.feature(at + "paymentMethod", "last_payment_method", text),
        daysOverdue=sheet.feature(at + "daysOverdue", "days_overdue_worst", whole),
        amountOverdue=sheet.feature(at + "amountOverdue", "overdue_amount", number),
    )
